// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/io/safetensors.hpp>
#include <scarp/model/parameters.hpp>

#include <array>
#include <span>

namespace scarp {

/// A file whose arrays are not those of the network: all differences at once, also joined in what().
///
///     lenet.safetensors: expected weights of the network, found 2 differences: dense_1.bias (120) is missing;
///     dense_2.weight is F32 (84, 100), expected (84, 120)
class weights_mismatch : public data_error {
public:
    weights_mismatch(std::string file_name, std::string what_was_expected, std::vector<std::string> all)
        : data_error{std::move(file_name), std::move(what_was_expected), text(all)},
          differences{std::move(all)} {}

    std::vector<std::string> differences;

private:
    static std::string text(std::vector<std::string> const& all) {
        std::string s = detail::joined({std::to_string(all.size()), all.size() == 1 ? " difference: " : " differences: "});
        for (std::size_t i = 0; i < all.size(); ++i) s.append(i > 0 ? "; " : "").append(all[i]);
        return s;
    }
};

namespace detail {

/// A parameter as files know it: "dense_2.weight".
struct parameter_schema {
    std::string layer;       ///< "dense_2"
    std::string leaf;        ///< "weight"
    extents dims;
    std::string kind = {};   ///< "dense"
    int number = 0;          ///< 2
    std::string path = {};   ///< of its layer among all, from 0: "4", and "4.0" inside a combinator
    extents flattened = {};  ///< what a flatten made the layer's input of; of rank 0 where there is none

    std::string name() const { return leaf.empty() ? layer : joined({layer, ".", leaf}); }
};

template <class Net>
std::string path_of_layer(int layer) {
    auto const& layers = reading_of<Net>.layers;
    std::string path;
    for (int depth = 0, first = 0; depth <= layers[layer].depth; ++depth) {
        int position = -1, last = first;
        for (int i = first; i <= layer; ++i)
            if (layers[i].depth == depth) ++position, last = i;
        path.append(depth > 0 ? "." : "").append(std::to_string(position));
        first = last + 1;
    }
    return path;
}

/// What a flatten before the layer was given, with only layers between them that keep each number in its place.
template <class Net>
extents flattened_before(int layer) {
    auto const& layers = reading_of<Net>.layers;
    for (int i = layer - 1; i >= 0; --i) {
        if (layers[i].dims.rank != 1) break;
        if (std::string_view{layers[i].kind, static_cast<std::size_t>(layers[i].kind_length)} == "flatten")
            return i > 0 ? layers[i - 1].dims : input_extents<Net>;
        for (int p = 0; p < parameters_of<Net>; ++p)
            if (reading_of<Net>.parameters[p].layer == i) return {};
    }
    return {};
}

template <class Net>
std::vector<parameter_schema> schema_of() {
    std::vector<parameter_schema> all;
    for (int p = 0; p < parameters_of<Net>; ++p) {
        parameter_record const& r = reading_of<Net>.parameters[p];
        layer_record const& l = reading_of<Net>.layers[r.layer];
        all.push_back({.layer = std::string{name_of(l).view()}, .leaf = r.name, .dims = r.dims,
                       .kind = std::string{l.kind, static_cast<std::size_t>(l.kind_length)}, .number = l.number,
                       .path = path_of_layer<Net>(r.layer), .flattened = flattened_before<Net>(r.layer)});
    }
    return all;
}

/// The array of a file that is a parameter: its name, which of its axes is each of ours, and whether its channels come last in what
/// a flatten made.
struct array_of_parameter {
    std::string name;
    std::array<int, max_rank> axis = {0, 1, 2, 3, 4, 5};
    extents flattened = {};  ///< our order of what one axis, the second of ours, was flattened from
};

}  // namespace detail

/// The names that the network itself gives: "dense_1.weight". What load and save take where nothing else is said.
struct own_names {
    template <class = void>
    std::vector<detail::array_of_parameter> operator()(std::span<detail::parameter_schema const> network,
                                                       std::span<detail::filed_array const>) const {
        std::vector<detail::array_of_parameter> all;
        for (detail::parameter_schema const& p : network) all.push_back({.name = p.name()});
        return all;
    }
};

namespace detail {

template <class = void>
std::vector<std::uint64_t> shape_in_file(extents const& dims, array_of_parameter const& a) {
    std::vector<std::uint64_t> shape(static_cast<std::size_t>(dims.rank));
    for (std::size_t i = 0; i < shape.size(); ++i) shape[static_cast<std::size_t>(a.axis[i])] = static_cast<std::uint64_t>(dims.at[i]);
    return shape;
}

/// "(84, 120)"
template <class = void>
std::string shape_description(std::vector<std::uint64_t> const& shape) {
    return description_of(dtype::f4, shape).substr(4);
}

/// What a way of naming lets pass unread, where it says so.
template <class Names>
constexpr bool (*ignored_by())(std::string_view) {
    if constexpr (requires { &Names::ignores; }) return &Names::ignores;
    else return nullptr;
}

/// Finds arrays by name.
template <class = void>
class array_finder {
public:
    explicit array_finder(std::span<filed_array const> arrays) : all_{sorted(arrays, compare_names)} {}

    filed_array const* operator()(std::string_view name) const {
        std::size_t low = 0, high = all_.size();
        while (low < high) {
            std::size_t const middle = low + (high - low) / 2;
            if (std::string_view{all_[middle]->name} < name) low = middle + 1;
            else high = middle;
        }
        return low < all_.size() && all_[low]->name == name ? all_[low] : nullptr;
    }

private:
    std::vector<filed_array const*> all_;
};

/// What is wrong with an array as a parameter of the given shape; empty when nothing is.
template <class = void>
std::string difference_of(filed_array const& a, std::vector<std::uint64_t> const& shape) {
    std::string text{joined({a.name, " is ", description_of(a.type, a.shape), ", expected "})};
    if (a.shape != shape) return text += shape_description(shape);
    return is_real(a.type) ? "" : text += "F64, F32, F16 or BF16";
}

/// Which array of a file each parameter is; what is wrong with that goes to `differences`.
template <class = void>
std::vector<filed_array const*> match_arrays(std::span<parameter_schema const> network, std::span<array_of_parameter const> wanted,
                                                    std::span<filed_array const> found, bool (*ignored)(std::string_view),
                                                    std::vector<std::string>& differences) {
    std::vector<filed_array const*> matched;
    std::vector<bool> used(found.size());
    array_finder const find{found};
    for (std::size_t p = 0; p < network.size(); ++p) {
        std::vector<std::uint64_t> const shape = shape_in_file(network[p].dims, wanted[p]);
        filed_array const* const a = find(wanted[p].name);
        matched.push_back(a);
        if (a) used[static_cast<std::size_t>(a - found.data())] = true;
        std::string text = a ? difference_of(*a, shape) : joined({wanted[p].name, " ", shape_description(shape), " is missing"});
        if (!text.empty()) differences.push_back(std::move(text));
    }
    for (std::size_t i = 0; i < found.size(); ++i)
        if (!used[i] && !(ignored && ignored(found[i].name)))
            differences.push_back(joined({found[i].name, " ", description_of(found[i].type, found[i].shape), " is unexpected"}));
    return matched;
}
/// Errors   weights_mismatch
template <class = void>
std::vector<filed_array const*> match_arrays(std::string const& path, std::span<parameter_schema const> network,
                                                    std::span<array_of_parameter const> wanted, std::span<filed_array const> found,
                                                    bool (*ignored)(std::string_view)) {
    std::vector<std::string> differences;
    auto matched = match_arrays(network, wanted, found, ignored, differences);
    if (!differences.empty()) throw weights_mismatch{path, "weights of the network", std::move(differences)};
    return matched;
}

/// Where in a file's array the elements of a parameter are: the sum over its axes of each index' place.
struct places_in_file {
    std::array<std::vector<std::ptrdiff_t>, max_rank> along;
};

/// Where index i of an axis that was flattened from (channels, ...) stands if the channels come last.
inline int place_with_channels_last(extents const& flattened, int i) {
    int const pixels = flattened.size() / flattened[0];
    return i % pixels * flattened[0] + i / pixels;
}

template <class = void>
places_in_file places_of(extents const& dims, array_of_parameter const& a = {}) {
    std::vector<std::uint64_t> const shape = shape_in_file(dims, a);
    std::array<std::ptrdiff_t, max_rank> stride{};
    std::ptrdiff_t step = 1;
    for (std::size_t axis = shape.size(); axis-- > 0; step *= static_cast<std::ptrdiff_t>(shape[axis])) stride[axis] = step;
    places_in_file places;
    for (int axis = 0; axis < dims.rank; ++axis) {
        auto const k = static_cast<std::size_t>(axis);
        bool const turned = axis == 1 && a.flattened.rank > 1 && a.flattened.size() == dims[1];
        for (int i = 0; i < dims[axis]; ++i)
            places.along[k].push_back(stride[static_cast<std::size_t>(a.axis[k])] * (turned ? place_with_channels_last(a.flattened, i) : i));
    }
    return places;
}

/// Calls f(place in memory, place in the file) for every element of a parameter: of a matrix of its last stored axis by all others.
///
/// In blocks of 16 rows of one panel, so that the lines of both sides stay in the first cache whatever their distance.
template <class F>
void each_element(parameter_entry const& p, places_in_file const& places, F const& f) {
    int const rank = p.record.dims.rank;
    auto const along = [&](int stored) -> std::vector<std::ptrdiff_t> const& {
        return places.along[static_cast<std::size_t>(p.record.transposed && rank > 1 ? turned_axis(rank, stored) : stored)];
    };
    std::vector<std::ptrdiff_t> row_at(1), one(1);
    for (int axis = 0; axis + 1 < rank; ++axis) {
        std::vector<std::ptrdiff_t> longer;
        for (std::ptrdiff_t const start : row_at)
            for (std::ptrdiff_t const place : along(axis)) longer.push_back(start + place);
        row_at.swap(longer);
    }
    std::ptrdiff_t const *const of_row = row_at.data(), *const of_column = rank > 0 ? along(rank - 1).data() : one.data();
    auto const [rows, columns, panel] = p.form;
    for (int first = 0; first < columns; first += panel)
        for (int top = 0; top < rows; top += 16)
            for (int c = first; c < std::min(first + panel, columns); ++c)
                for (int r = top; r < std::min(top + 16, rows); ++r)
                    f(p.offset + first * rows + r * panel + (c - first), of_row[r] + of_column[c]);
}

/// The numbers of a file's array into a block of parameters.
template <class T>
void read_parameter(parameter_entry const& p, T* block, dtype type, unsigned char const* bytes, places_in_file const& places) {
    with_real_type(type, [&](auto kind) {
        constexpr auto size = static_cast<std::ptrdiff_t>(size_of(kind.value));
        each_element(p, places, [&](int here, std::ptrdiff_t there) { block[here] = read_element<kind.value, T>(bytes + size * there); });
    });
}

template <class T>
void write_parameter(parameter_entry const& p, T const* block, dtype type, unsigned char* bytes, places_in_file const& places) {
    with_real_type(type, [&](auto kind) {
        constexpr auto size = static_cast<std::ptrdiff_t>(size_of(kind.value));
        each_element(p, places, [&](int here, std::ptrdiff_t there) { write_element<kind.value>(block[here], bytes + size * there); });
    });
}

}  // namespace detail

}  // namespace scarp
