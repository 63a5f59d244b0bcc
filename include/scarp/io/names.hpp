// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/io/weights.hpp>

#include <algorithm>

namespace scarp {

namespace detail {

/// "fc1.weight" is "fc1" and "weight"; of "model/dense/kernel:0" it is "dense" and "kernel".
struct split_name {
    std::string_view layer, leaf;

    split_name(std::string_view name, char separator) {
        if (separator == '/') name = name.substr(0, name.rfind(':'));
        std::size_t const cut = name.rfind(separator);
        leaf = name.substr(cut == name.npos ? 0 : cut + 1);
        layer = name.substr(0, cut == name.npos ? 0 : cut);
        if (separator == '/') layer = layer.substr(layer.rfind('/') + 1);
    }
};

/// As people count: "2" before "10", "dense" before "dense_1".
inline bool comes_before(std::string_view a, std::string_view b) {
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    auto const number = [&](std::string_view& s) {
        std::size_t end = 0;
        while (end < s.size() && digit(s[end])) ++end;
        std::string_view digits = s.substr(0, end);
        while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
        s.remove_prefix(end);
        return digits;
    };
    while (!a.empty() && !b.empty()) {
        if (digit(a[0]) && digit(b[0])) {
            std::string_view const x = number(a), y = number(b);
            if (x.size() != y.size()) return x.size() < y.size();
            if (x != y) return x < y;
        } else if (a[0] != b[0]) {
            return a[0] < b[0];
        } else {
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    return a.size() < b.size();
}

/// Each layer of a file once, in the order of its bytes.
inline std::vector<std::string_view> layers_in(std::span<filed_array const> found, char separator) {
    std::vector<std::string_view> layers;
    for (filed_array const* a : sorted(found, compare_places)) {
        std::string_view const layer = split_name{a->name, separator}.layer;
        if (std::find(layers.begin(), layers.end(), layer) == layers.end()) layers.push_back(layer);
    }
    return layers;
}

/// Number of each parameter's layer among those that have parameters, counted from 0; `alike` says whether two are counted together.
template <class Alike>
std::vector<std::size_t> number_layers(std::span<parameter_schema const> network, Alike const& alike) {
    std::vector<std::size_t> numbers;
    for (std::size_t p = 0; p < network.size(); ++p) {
        std::size_t number = 0;
        std::string_view last;
        for (std::size_t q = 0; q < p; ++q)
            if (alike(network[q], network[p]) && network[q].layer != last) {
                last = network[q].layer;
                if (last != network[p].layer) ++number;
            }
        numbers.push_back(number);
    }
    return numbers;
}

inline bool counts_batches(std::string_view name) { return name.ends_with("num_batches_tracked"); }

}  // namespace detail

/// The names of a torch.nn.Sequential of the same layers: "0.weight", "2.bias", inside a combinator "3.0.weight".
///
/// What is loaded may count other modules between the layers than ours: the layers with parameters are taken in their order. A
/// module with names of its own wants renamed{}, or in_order{}.
struct pytorch {
    std::vector<detail::array_of_parameter> operator()(std::span<detail::parameter_schema const> network,
                                                       std::span<detail::filed_array const> found) const {
        std::vector<std::string_view> layers;
        for (std::string_view const layer : detail::layers_in(found, '.'))
            if (!layer.empty() && layer.find_first_not_of("0123456789.") == layer.npos) layers.push_back(layer);
        std::sort(layers.begin(), layers.end(), detail::comes_before);
        std::vector<std::size_t> const number = detail::number_layers(network, [](auto&, auto&) { return true; });
        std::vector<detail::array_of_parameter> all;
        for (std::size_t p = 0; p < network.size(); ++p) {
            std::string_view const layer = number[p] < layers.size() ? layers[number[p]] : std::string_view{network[p].path};
            all.push_back({.name = detail::joined({layer, ".", network[p].leaf})});
        }
        return all;
    }
    static bool ignores(std::string_view name) { return detail::counts_batches(name); }
};

/// The file's layers one after the other as they lie in it, whatever their names; in each, "weight" is weight, "bias" is bias. That
/// is the order of a state_dict in .npz and in safetensors that were written in its order, not in those sorted by name.
struct in_order {
    std::vector<detail::array_of_parameter> operator()(std::span<detail::parameter_schema const> network,
                                                       std::span<detail::filed_array const> found) const {
        std::vector<std::string_view> const layers = detail::layers_in(found, '.');
        std::vector<std::size_t> const number = detail::number_layers(network, [](auto&, auto&) { return true; });
        std::vector<detail::array_of_parameter> all;
        for (std::size_t p = 0; p < network.size(); ++p) {
            std::string_view const layer = number[p] < layers.size() ? layers[number[p]] : std::string_view{network[p].layer};
            all.push_back({.name = detail::joined({layer, ".", network[p].leaf})});
        }
        return all;
    }
    static bool ignores(std::string_view name) { return detail::counts_batches(name); }
};

/// A table from our names to the file's, of layers or of single parameters; others keep their names.
///
///     load(net, "mlp.safetensors", renamed{{"dense_1", "fc1"}, {"dense_2", "out"}, {"prelu_1.weight", "slope"}});
///
/// Errors   std::invalid_argument for a name of ours that does not exist
struct renamed {
    std::vector<std::pair<std::string, std::string>> table;

    renamed(std::initializer_list<std::pair<std::string, std::string>> pairs) : table{pairs} {}

    std::vector<detail::array_of_parameter> operator()(std::span<detail::parameter_schema const> network,
                                                       std::span<detail::filed_array const>) const {
        std::vector<detail::array_of_parameter> all;
        for (detail::parameter_schema const& p : network) all.push_back({.name = p.name()});
        for (auto const& [ours, theirs] : table) {
            bool known = false;
            for (std::size_t p = 0; p < network.size(); ++p) {
                bool const whole = network[p].name() == ours;
                if (!whole && network[p].layer != ours) continue;
                known = true;
                all[p].name = whole ? theirs : detail::joined({theirs, ".", network[p].leaf});
            }
            if (!known) throw std::invalid_argument{detail::joined({"scarp: renamed: expected a layer or parameter of the network, found \"", ours, "\""})};
        }
        return all;
    }
    static bool ignores(std::string_view name) { return detail::counts_batches(name); }
};

/// The names of Keras, "dense_1/kernel" and so on, the layers of each kind in their order, and its order of axes: kernels as
/// (in, out) and (row, column, in, out), channels last in what Flatten made.
///
/// Names may have more in front, "sequential/dense/kernel", and Keras 2's ":0" behind. What is saved counts from "dense".
struct keras {
    std::vector<detail::array_of_parameter> operator()(std::span<detail::parameter_schema const> network,
                                                       std::span<detail::filed_array const> found) const {
        std::vector<std::size_t> const number = detail::number_layers(network, [](auto& a, auto& b) { return a.kind == b.kind; });
        std::vector<detail::array_of_parameter> all;
        for (std::size_t p = 0; p < network.size(); ++p) {
            detail::array_of_parameter a{.name = find(network[p], number[p], found)};
            if (leaf_of(network[p]) == "kernel") turn(network[p], a);
            all.push_back(a);
        }
        return all;
    }

private:
    static std::string kind_of(detail::parameter_schema const& p) {
        if (p.kind == "batch_norm") return "batch_normalization";
        if (p.kind == "layer_norm") return "layer_normalization";
        return p.kind;
    }
    static std::string leaf_of(detail::parameter_schema const& p) {
        bool const norm = p.kind.ends_with("_norm");
        if (p.leaf == "weight") return norm ? "gamma" : "kernel";
        if (p.leaf == "bias") return norm ? "beta" : "bias";
        if (p.leaf == "running_mean") return "moving_mean";
        if (p.leaf == "running_var") return "moving_variance";
        return p.leaf;
    }

    static std::string find(detail::parameter_schema const& p, std::size_t number, std::span<detail::filed_array const> found) {
        std::string const kind = kind_of(p), leaf = leaf_of(p);
        std::vector<std::string_view> layers;
        for (std::string_view const layer : detail::layers_in(found, '/'))
            if (layer == kind || (layer.starts_with(kind + "_") && layer.find_first_not_of("0123456789", kind.size() + 1) == layer.npos))
                layers.push_back(layer);
        std::sort(layers.begin(), layers.end(), detail::comes_before);
        for (detail::filed_array const& a : found)
            if (detail::split_name const s{a.name, '/'}; number < layers.size() && s.layer == layers[number] && s.leaf == leaf) return a.name;
        std::string const counted = number > 0 ? std::to_string(number) : "";
        return detail::joined({kind, counted.empty() ? "" : "_", counted, "/", leaf});
    }

    static void turn(detail::parameter_schema const& p, detail::array_of_parameter& a) {
        int const rank = p.dims.rank;
        if (rank < 2) return;
        a.axis[0] = rank - 1;
        a.axis[1] = rank - 2;
        for (int axis = 2; axis < rank; ++axis) a.axis[static_cast<std::size_t>(axis)] = axis - 2;
        a.flattened = rank == 2 ? p.flattened : extents{};
    }
};

}  // namespace scarp
