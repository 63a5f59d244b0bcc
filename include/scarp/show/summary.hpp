// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/model/parameters.hpp>
#include <scarp/network/cost.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scarp {

namespace detail {

/// "1,234,567"
inline std::string grouped(std::int64_t n) {
    std::string text = std::to_string(n);
    for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

/// "(B, 28, 28)"; without a batch "(128, 784)".
inline std::string shape_in_brackets(extents e, bool batch) {
    std::string text{batch ? "(B" : "("};
    for (int i = 0; i < e.rank; ++i) text.append(text.size() > 1 ? ", " : "").append(std::to_string(e[i]));
    return text.append(")");
}

/// What one layer has of its own, without the layers inside it.
struct layer_share {
    std::int64_t parameters = 0;
    std::int64_t flops = 0;
};

template <class Net>
std::vector<layer_share> shares_of_layers() {
    constexpr auto const& g = reading_of<Net>;
    std::vector<layer_share> shares(static_cast<std::size_t>(g.layer_count));
    for (int p = 0; p < g.parameter_count; ++p)
        if (g.parameters[p].trained) shares[static_cast<std::size_t>(g.parameters[p].layer)].parameters += g.parameters[p].dims.size();
    for (int i = 0; i < g.node_count; ++i) {
        int innermost = -1;
        for (int l = 0; l < g.layer_count; ++l)
            if (g.layers[l].first <= i && i < g.layers[l].last) innermost = l;
        if (innermost >= 0) shares[static_cast<std::size_t>(innermost)].flops += flops_of(g, i);
    }
    return shares;
}

using table_row = std::vector<std::string>;

inline std::size_t width_in_characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Columns as wide as their widest cell; the first two start at the left, the others end at the right. The first row is the head.
inline std::string table_text(std::vector<table_row> const& rows) {
    std::vector<std::size_t> width(rows[0].size());
    for (table_row const& r : rows)
        for (std::size_t c = 0; c < r.size(); ++c) width[c] = std::max(width[c], width_in_characters(r[c]));
    std::size_t total = 0;
    for (std::size_t const w : width) total += w + 2;
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::string line;
        for (std::size_t c = 0; c < rows[i].size(); ++c) {
            std::size_t const gap = width[c] - width_in_characters(rows[i][c]);
            line.append(c ? 2 : 0, ' ').append(c < 2 ? 0 : gap, ' ').append(rows[i][c]).append(c < 2 ? gap : 0, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text.append(line).append("\n");
        if (i == 0) text.append(total - 2, '-').append("\n");
    }
    return text;
}

template <class Net, class T>
std::string table_of_layers() {
    constexpr auto const& g = reading_of<Net>;
    std::vector<table_row> rows{{"Layer", "Output shape", "Parameters", "FLOP/sample", "Bytes"},
                                {"input", shape_in_brackets(input_extents<Net>, true), "0", "0", "0"}};
    std::vector<layer_share> const shares = shares_of_layers<Net>();
    for (int l = 0; l < g.layer_count; ++l) {
        layer_share const& s = shares[static_cast<std::size_t>(l)];
        std::string name(static_cast<std::size_t>(2 * g.layers[l].depth), ' ');
        name.append(name_of(g.layers[l]).view());
        rows.push_back({name, shape_in_brackets(g.layers[l].dims, true), grouped(s.parameters), grouped(s.flops),
                        grouped(s.parameters * std::int64_t{sizeof(T)})});
    }
    return table_text(rows);
}

template <class Net, class T>
std::string table_of_parameters() {
    constexpr auto const& g = reading_of<Net>;
    std::vector<table_row> rows{{"Parameter", "Shape", "Numbers", "Bytes"}};
    for (int p = 0; p < g.parameter_count; ++p) {
        parameter_record const& r = g.parameters[p];
        std::string name{name_of(g.layers[r.layer]).view()};
        name.append(".").append(r.name).append(r.statistic ? " (statistic)" : r.trained ? "" : " (frozen)");
        rows.push_back({name, shape_in_brackets(r.dims, false), grouped(r.dims.size()), grouped(r.dims.size() * std::int64_t{sizeof(T)})});
    }
    return table_text(rows);
}

/// Statistics, and parameters that are frozen.
template <class Net>
constexpr std::int64_t untrained_numbers() {
    std::int64_t n = 0;
    for (int p = 0; p < reading_of<Net>.parameter_count; ++p)
        if (!reading_of<Net>.parameters[p].trained) n += reading_of<Net>.parameters[p].dims.size();
    return n;
}

/// Whether a network is made for inference alone, or from one that is.
template <class Net>
constexpr bool only_for_inference() {
    if constexpr (requires { Net::only_inference; }) return true;
    else if constexpr (requires { typename Net::origin; }) return only_for_inference<typename Net::origin>();
    else return false;
}

template <class Net, class T>
std::string totals() {
    std::string text{"Total parameters: "};
    text.append(grouped(cost<Net>.parameters)).append(" (").append(grouped(cost_of<Net>::template parameter_bytes<T>)).append(" bytes)\n");
    if (std::int64_t const others = untrained_numbers<Net>(); others > 0)
        text.append("Not trained: ").append(grouped(others)).append(" (").append(grouped(others * std::int64_t{sizeof(T)})).append(" bytes)\n");
    text.append("FLOP per sample: ").append(grouped(cost<Net>.forward_flops));
    if constexpr (only_for_inference<Net>()) return text.append("\n");
    text.append(" forward, ");
    text.append(grouped(cost<Net>.training_flops)).append(" forward and backward\n");
    text.append("Kept for the backward pass: ").append(grouped(cost_of<Net>::template activation_bytes<T>));
    return text.append(" bytes per sample\n");
}

}  // namespace detail

/// A network as a table: each layer with its output shape (B is the batch), what it has of its own in parameters, operations
/// per sample (as cost<Net> counts) and bytes of parameters; then the totals and every parameter by its name, with what is not
/// trained. What only infers has no figures of the backward pass.
/// Layers inside of others are indented.
///
///     std::cout << summary<lenet>();
template <class Net, class T = float>
std::string summary() {
    if constexpr (!well_formed<Net>) return {};
    else return detail::table_of_layers<Net, T>() + "\n" + detail::totals<Net, T>() + "\n" + detail::table_of_parameters<Net, T>();
}

}  // namespace scarp
