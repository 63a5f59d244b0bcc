// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/start.hpp>

#include <concepts>

namespace scarp {

namespace detail {

/// Sizes that can be computed with, where wrong ones were given; place_seed reports those.
constexpr extents at_least_one(extents e) {
    if (e.rank < 0) return extents{};
    for (int i = 0; i < e.rank; ++i)
        if (e[i] < 1) e[i] = 1;
    return e;
}

}  // namespace detail

/// A value inside a formula: a number, or a tensor of one sample. The batch axis is there but out of sight.
///
/// Cheap to copy; formulas read as mathematics: `matmul(x, w) + b`, `x * sigmoid(x)`.
class expression {
public:
    constexpr expression() : value_{0} {}
    template <class Number>
        requires std::integral<Number> || std::floating_point<Number>
    constexpr expression(Number value) : value_{static_cast<double>(value)} {}
    constexpr expression(graph& g, int id) : graph_{&g}, id_{id}, value_{0} {}
    /// A parameter that has not met the input yet.
    constexpr explicit expression(parameter_record const& p) : is_seed_{true}, seed_{p} {}

    /// A plain number that belongs to no graph yet.
    constexpr bool is_number() const { return graph_ == nullptr && !is_seed_; }
    constexpr double number() const { return value_; }

    /// Shape of one sample.
    constexpr extents shape() const { return sample_of(dims()); }
    constexpr int rank() const {
        extents const d = dims();
        return d.rank - (d.batched() ? 1 : 0);
    }
    constexpr int size() const { return dims().size(); }
    /// Size of an axis, negative ones counted from the end. Errors axis_does_not_exist
    constexpr int extent(int axis) const {
        extents const s = shape();
        if (axis >= -s.rank && axis < s.rank) return s[axis < 0 ? axis + s.rank : axis];
        if (graph* const g = owner()) g->fail(problem::axis_does_not_exist, hint::count_axes_from_0, s, extents{axis});
        return 1;
    }
    constexpr bool batched() const { return dims().batched(); }

    // for the language's own functions

    /// The graph that holds this value now, if any, and its number there.
    constexpr graph* owner() const {
        graph* g = graph_;
        while (g && g->into) g = g->into;
        return g;
    }
    constexpr int id() const {
        int i = id_;
        for (graph* g = graph_; g && g->into; g = g->into) i = g->moved.at[i];
        return i;
    }
    /// The same for a value that has not moved from one graph to another since it was made; -1 for any other.
    constexpr int id_in(graph const& g) const { return graph_ == &g && !g.into ? id_ : -1; }
    constexpr extents dims() const {
        if (graph_) return graph_->into ? owner()->nodes.at[id()].dims : graph_->nodes.at[id_].dims;
        return is_seed_ ? detail::at_least_one(seed_.dims) : extents{};
    }
    constexpr parameter_record const& seed() const { return seed_; }
    constexpr bool is_seed() const { return is_seed_; }
    /// A parameter that starts by another rule; nullptr leaves its own.
    constexpr expression from(start_rule const* rule) const {
        expression e = *this;
        if (rule) e.seed_.first = rule;
        return e;
    }

private:
    // no reference counts: g++ 12 destroys a temporary in an arm of ?: twice in constant evaluation
    graph* graph_ = nullptr;
    int id_ = -1;
    bool is_seed_ = false;
    union {
        double value_;           // of a plain number
        parameter_record seed_;
    };
};

namespace detail {

constexpr bool same_text(char const* a, char const* b) {
    while (*a && *a == *b) ++a, ++b;
    return *a == *b;
}

/// The node of a parameter in `g`: within one layer, the same name is the same parameter.
constexpr int place_seed(graph& g, parameter_record p) {
    p.layer = g.scope;
    for (int i = g.parameters.size() - 1; i >= 0; --i) {
        parameter_record const& q = g.parameters[i];
        if (q.layer < g.scope) break;
        if (q.layer != g.scope || !same_text(q.name, p.name)) continue;
        if (!(q.dims == p.dims)) g.fail(problem::parameter_named_twice, hint::give_each_parameter_its_own_name_or_compose_with_sequence, q.dims, p.dims, q.name);
        return q.node;
    }
    extents const e = detail::at_least_one(p.dims);
    if (p.dims.rank < 0) g.fail(problem::too_many_axes, hint::use_fewer_axes, extents{max_rank - 1}, extents{p.dims[0]});
    else if (!(e == p.dims)) g.fail(problem::size_must_be_positive, hint::use_sizes_of_at_least_1, e, p.dims);
    if (p.first && p.first->what != problem::none) g.fail(p.first->what, p.first->repair);
    else if (p.first && p.dims.rank >= 0 && p.dims.rank < p.first->least_rank)
        g.fail(problem::initializer_needs_more_axes, hint::use_an_initializer_of_any_shape, extents{p.first->least_rank},
               extents{p.dims.rank});
    if (max_numbers - g.numbers <= e.size()) g.fail(problem::too_many_numbers, hint::use_smaller_sizes, extents{max_numbers}, e);
    else g.numbers += e.size();
    p.dims = e;
    p.node = g.nodes.size();
    return g.add(leaf(op::parameter, e, g.parameters.push(p)));
}

/// The number of `e` in `g`, where a plain number becomes a constant.
constexpr int place(graph& g, expression const& e) {
    if (e.owner()) return e.id();
    if (e.is_seed()) return place_seed(g, e.seed());
    return g.add(number_node(e.number()));
}

/// Random leaves of a graph so far: the number of the next one's stream.
constexpr int streams_in(graph const& g) {
    int count = 0;
    for (node const& n : g.nodes) count += n.what == op::random;
    return count;
}

/// Moves what `from` holds behind the nodes of `to`; handles into `from` follow.
constexpr void move_into(graph& from, graph& to) {
    from.moved.resize(from.nodes.size());
    for (int i = 0; i < from.nodes.size(); ++i) {
        node n = from.nodes[i];
        for (int& a : n.arg)
            if (a >= 0) a = from.moved[a];
        if (n.what == op::random) n.detail = streams_in(to);
        if (over_window(n.what)) n.detail = to.add_window(from.windows[n.detail]);
        from.moved[i] = n.what == op::parameter ? place_seed(to, from.parameters[n.detail]) : to.add(n);
    }
    if (from.error && !to.error) {
        to.error = from.error;
        to.error.layer = to.layer;
    }
    from.into = &to;
    for (graph* g : from.absorbed) to.absorbed.push(g);
    from.absorbed.clear();
    to.absorbed.push(&from);
}

/// The one graph in which two values meet.
constexpr graph* meet(graph* x, graph* y) {
    if (!x || !y || x == y) return x ? x : y;
    graph* const to = y->bound ? y : x;
    move_into(to == x ? *y : *x, *to);
    return to;
}
constexpr graph& home(expression const& a, expression const& b = {}, expression const& c = {}) {
    graph* const g = meet(meet(a.owner(), b.owner()), c.owner());
    return g ? *g : *new graph;  // never deallocated? Then a formula made this value of parameters and numbers, and its input never met it
}

/// `e` as a node of some graph, so that operations of one argument can be applied.
constexpr expression placed(expression const& e) {
    if (e.owner()) return e;
    graph& g = home(e);
    return {g, place(g, e)};
}

}  // namespace detail

/// A parameter of the layer whose formula names it: a tensor that training changes.
///
/// Init   U(-k, k), k = 1/sqrt(fan in), fan in the product of all extents but the first, or, for a vector, the fan in of the
///        layer's first parameter of two or more axes: PyTorch's default for Linear and Conv; 0 where there is none
/// Errors size_must_be_positive, too_many_axes, too_many_numbers, parameter_named_twice
template <class... Int>
constexpr expression parameter(char const* name, Int... sizes) {
    parameter_record p{.name = name};
    if constexpr (sizeof...(Int) >= max_rank) p.dims.rank = -1, p.dims[0] = sizeof...(Int);  // place_seed reports it
    else if constexpr (sizeof...(Int) > 0) p.dims = extents{sizes...};
    return expression{p};
}

/// A parameter whose first values an initializer makes: `parameter<he_normal{}>("weight", Out, x.size())`.
///
/// Errors as parameter; initializer_needs_more_axes, initializer_numbers_make_no_sense, not_an_initializer
template <auto Rule, class... Int>
constexpr expression parameter(char const* name, Int... sizes) {
    return parameter(name, sizes...).from(&start_rule_of<Rule>);
}

/// A parameter whose elements all start at `value`.
template <class... Int>
constexpr expression parameter_of(double value, char const* name, Int... sizes) {
    parameter_record p = parameter(name, sizes...).seed();
    p.first = &start_rule_of<detail::bound_everywhere{}>;
    p.bound = value;
    return expression{p};
}

/// A tensor of the layer that no optimizer changes and no gradient is made for: what training observes, for inference to use.
/// Its elements start at `value`; `remember` says what they become.
template <class... Int>
constexpr expression statistic(double value, char const* name, Int... sizes) {
    parameter_record p = parameter_of(value, name, sizes...).seed();
    p.trained = false;
    p.statistic = true;
    return expression{p};
}

}  // namespace scarp
