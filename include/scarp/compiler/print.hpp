// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/notation.hpp>
#include <scarp/formula/table.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace scarp {

/// What a reader calls the leaves of a program; numbered names where one is missing.
struct leaf_names {
    std::vector<std::string> parameters{};  ///< by number; without, the parameter's own name
    std::vector<std::string> states{};      ///< by number
    std::vector<std::string> hyper{};       ///< the optimizer's fields
    std::string target = "target";
};

/// Extents as text, the batch as B: "(B, 64)".
inline std::string to_text(extents e) {
    std::string s = "(";
    for (int i = 0; i < e.rank; ++i) {
        if (i > 0) s += ", ";
        if (e[i] >= 0 || e[i] < batch_extent) s += std::to_string(e[i] < 0 ? -e[i] : e[i]);
        if (e[i] < 0) s += 'B';
    }
    return s + ')';
}

namespace detail {

inline std::string name_of(std::vector<std::string> const& names, int i, char const* otherwise) {
    auto const at = static_cast<std::size_t>(i);
    return at < names.size() ? names[at] : otherwise + std::to_string(i);
}

inline std::string name_of_input(node const& n, leaf_names const& names) {
    switch (static_cast<slot>(n.detail)) {
        case slot::sample: return "x";
        case slot::target: return names.target;
        case slot::sample_weight: return "sample_weight";
        case slot::step: return "step";
        case slot::hyper: return name_of(names.hyper, n.begin, "hyper_");
        case slot::output: return "output";
        case slot::loss: return "loss";
    }
    return {};
}

/// Empty for constants and indices, which have no name.
inline std::string name_of_leaf(graph const& g, node const& n, leaf_names const& names) {
    switch (n.what) {
        case op::input: return name_of_input(n, names);
        case op::parameter:
            return names.parameters.empty() ? g.parameters[n.detail].name : name_of(names.parameters, n.detail, "parameter_");
        case op::state: return name_of(names.states, n.detail, "state_");
        case op::random: return "random_" + std::to_string(n.detail);
        default: return {};
    }
}

/// An axis as the author of a formula counts it: the batch has no number.
inline std::string axis_text(extents e, int axis) {
    if (!e.batched()) return std::to_string(axis);
    return axis == 0 ? "batch" : std::to_string(axis - 1);
}

/// What a function call carries behind its operands; `a` has the extents of the first.
inline std::string details_of(node const& n, extents a) {
    std::string s;
    auto const also = [&s](std::string const& text) { s.append(", ").append(text); };
    switch (n.what) {
        case op::sum:
        case op::amax:
            for (int i = 0; i < a.rank; ++i)
                if (n.detail & (1 << i)) also(axis_text(a, i));
            break;
        case op::transpose:
            for (int i = 0; i < a.rank; ++i) also(axis_text(a, permuted_axis(n.detail, i)));
            break;
        case op::slice:
        case op::pad:
            also(axis_text(a, n.detail));
            also(std::to_string(n.begin));
            if (n.what == op::slice) also(std::to_string(n.begin + n.dims[n.detail]));
            break;
        case op::concat: also(axis_text(a, n.detail)); break;
        case op::reshape:
        case op::expand: also(to_text(n.dims)); break;
        default: break;
    }
    return s;
}

/// Whether the operation stands between its two operands.
constexpr bool is_infix(op what) { return (what >= op::add && what <= op::divide) || (what >= op::greater && what <= op::not_equal); }

inline std::string line_of(graph const& g, node const& n, leaf_names const& names) {
    auto const operand = [&](int k) { return text_of('v', std::to_string(n.arg[k])); };
    if (n.what == op::constant) return digits_of(n.value);
    if (n.what == op::index) return text_of("(0..", std::to_string(n.dims.last() - 1), ')');
    if (family_of(n.what) == family::leaf) return name_of_leaf(g, n, names);
    if (n.what == op::negate) return text_of('-', operand(0));
    if (n.what == op::matmul) return text_of(operand(0), " @ ", operand(1));
    if (is_infix(n.what)) return text_of(operand(0), ' ', table::name(n.what), ' ', operand(1));
    std::string s = text_of(table::name(n.what), '(', operand(0));
    for (int k = 1; k < 3 && n.arg[k] >= 0; ++k) s += text_of(", ", operand(k));
    return text_of(s, details_of(n, g.nodes[n.arg[0]].dims), ')');
}

}  // namespace detail

/// A program as text, one line per value: "v5 = tanh(v4)  (B, 64)". Reduced axes are those of a sample, or the batch.
inline std::string to_text(graph const& g, leaf_names const& names = {}) {
    std::string s;
    for (int i = 0; i < g.nodes.size(); ++i) {
        node const& n = g.nodes[i];
        s.append("v").append(std::to_string(i)).append(" = ").append(detail::line_of(g, n, names));
        s.append("  ").append(to_text(n.dims)).append("\n");
    }
    return s;
}

}  // namespace scarp
