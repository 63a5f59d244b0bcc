// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/table.hpp>

#include <charconv>
#include <cstddef>
#include <span>
#include <string>

namespace scarp {

/// What a reader calls the values of a program.
struct value_names {
    std::span<char const* const> layers{};   ///< by parameter_record::layer; without, the parameter's own name suffices
    std::span<char const* const> hyper{};    ///< the optimizer's fields
    std::span<std::string const> values{};   ///< by node, where not empty: to_formula stops there
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

/// The shortest digits that give the number back.
inline std::string digits_of(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

inline std::string name_of(std::span<char const* const> names, int i, char const* otherwise) {
    auto const at = static_cast<std::size_t>(i);
    return at < names.size() ? names[at] : otherwise + std::to_string(i);
}

inline std::string name_of_parameter(parameter_record const& p, value_names const& names) {
    if (names.layers.empty()) return p.name;
    return name_of(names.layers, p.layer, "layer_") + '.' + p.name;
}

inline std::string name_of_input(node const& n, value_names const& names) {
    switch (static_cast<slot>(n.detail)) {
        case slot::sample: return "x";
        case slot::target: return "target";
        case slot::sample_weight: return "sample_weight";
        case slot::step: return "step";
        case slot::hyper: return name_of(names.hyper, n.begin, "hyper_");
        case slot::output: return "output";
        case slot::loss: return "loss";
    }
    return {};
}

inline std::string name_of_leaf(graph const& g, node const& n, value_names const& names) {
    switch (n.what) {
        case op::constant: return digits_of(n.value);
        case op::input: return name_of_input(n, names);
        case op::parameter: return name_of_parameter(g.parameters[n.detail], names);
        case op::state: return "state_" + std::to_string(n.detail);
        default: return "(0.." + std::to_string(n.dims.last() - 1) + ')';
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
    auto const also = [&s](std::string const& text) { s += ", " + text; };
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

/// How tightly an operation's text holds together; operands that hold less tightly get parentheses.
enum class binding : int { comparison, sum, product, negation, power, whole };

constexpr binding binding_of(op what) {
    switch (what) {
        case op::greater:
        case op::greater_equal:
        case op::less:
        case op::less_equal:
        case op::equal:
        case op::not_equal: return binding::comparison;
        case op::add:
        case op::subtract: return binding::sum;
        case op::multiply:
        case op::divide:
        case op::matmul: return binding::product;
        case op::negate: return binding::negation;
        case op::pow: return binding::power;
        default: return binding::whole;
    }
}

constexpr char const* symbol_of(op what) {
    if (what == op::matmul) return "@";
    return what == op::pow ? "^" : table::name(what);
}

/// Text of a value, and how tightly it holds together.
struct phrase {
    std::string text;
    binding hold = binding::whole;
    bool simple = false;  ///< a name or a number

    std::string inside(bool parentheses) const { return parentheses ? '(' + text + ')' : text; }
};

/// The operator between its operands: products of simple operands are set tight, the rest wide.
inline phrase infix(op what, phrase const& a, phrase const& b) {
    binding const hold = binding_of(what);
    bool const power = hold == binding::power;
    bool const chains = what == op::add || what == op::multiply;  // a + (b - c) is a + b - c
    bool const left = a.hold < hold || (a.hold == hold && (power || hold == binding::comparison));
    bool const right = b.hold < hold || (b.hold == hold && !chains && !power) || b.hold == binding::negation;
    bool const tight = power || (hold == binding::product && what != op::matmul && a.simple && b.simple);
    std::string const gap = tight ? "" : " ";
    return {a.inside(left) + gap + symbol_of(what) + gap + b.inside(right), hold};
}

/// One value in terms of others, each of which `operand` has put into words.
template <class Operand>
phrase phrase_of(graph const& g, node const& n, value_names const& names, Operand const& operand) {
    if (family_of(n.what) == family::leaf) {
        bool const negative = n.what == op::constant && n.value < 0;
        return {name_of_leaf(g, n, names), negative ? binding::negation : binding::whole, !negative};
    }
    phrase const a = operand(n.arg[0]);
    if (n.what == op::negate) return {'-' + a.inside(a.hold <= binding::negation), binding::negation};
    if (n.what == op::multiply && n.arg[0] == n.arg[1] && !a.simple) return infix(op::pow, a, {"2", binding::whole, true});
    if (binding_of(n.what) != binding::whole) return infix(n.what, a, operand(n.arg[1]));
    std::string s = table::name(n.what) + ('(' + a.text);
    for (int k = 1; k < 3 && n.arg[k] >= 0; ++k) s += ", " + operand(n.arg[k]).text;
    return {s + details_of(n, g.nodes[n.arg[0]].dims) + ')'};
}

/// Mathematics does not speak of these: broadcasting, and axes of extent 1 that come or go.
inline bool goes_without_saying(graph const& g, node const& n) {
    if (n.what == op::expand) return true;
    if (n.what != op::reshape) return false;
    auto const squeezed = [](extents e) {
        extents s;
        for (int i = 0; i < e.rank; ++i)
            if (e[i] != 1) s[s.rank++] = e[i];
        return s;
    };
    return squeezed(n.dims) == squeezed(g.nodes[n.arg[0]].dims);
}

inline phrase formula_of(graph const& g, int id, value_names const& names) {
    auto const at = static_cast<std::size_t>(id);
    if (at < names.values.size() && !names.values[at].empty()) return {names.values[at], binding::whole, true};
    node const& n = g.nodes[id];
    if (goes_without_saying(g, n)) return formula_of(g, n.arg[0], names);
    auto const operand = [&](int arg) { return formula_of(g, arg, names); };
    if (n.what == op::transpose && n.dims.rank > 1 && n.detail == permutation_swapping_last_two(n.dims.rank)) {
        phrase const a = operand(n.arg[0]);
        return {a.inside(a.hold != binding::whole) + "^T", binding::power};
    }
    return phrase_of(g, n, names, operand);
}

}  // namespace detail

/// A program as text, one line per value: "v5 = tanh(v4)  (B, 64)". Reduced axes are those of a sample, or the batch.
inline std::string to_text(graph const& g, value_names const& names = {}) {
    std::string s;
    auto const operand = [](int id) { return detail::phrase{'v' + std::to_string(id), detail::binding::whole, true}; };
    for (int i = 0; i < g.nodes.size(); ++i) {
        node const& n = g.nodes[i];
        s += operand(i).text + " = " + detail::phrase_of(g, n, names, operand).text + "  " + to_text(n.dims) + '\n';
    }
    return s;
}

/// One value as mathematics, down to the leaves or to the values that have a name: "dy * (1 - y*y)".
///
/// Values used twice are written twice: name them where that grows too long.
inline std::string to_formula(graph const& g, int id, value_names const& names = {}) {
    return detail::formula_of(g, id, names).text;
}

}  // namespace scarp
