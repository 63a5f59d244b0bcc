// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/expression.hpp>
#include <scarp/formula/shape_rule.hpp>

namespace scarp {

/// Axes of one sample that a reduction removes: `axes{0}`, `axes{-1}.kept()` keeps them with extent 1.
struct axes {
    int which[max_rank] = {};
    int count = 0;
    bool keep = false;

    template <class... Int>
    constexpr explicit axes(Int... axis) : count{sizeof...(Int)} {
        int const all[] = {axis..., 0};
        for (int i = 0; i < count && count <= max_rank; ++i) which[i] = all[i];  // mask_of reports more
    }
    constexpr axes kept() const {
        axes a = *this;
        a.keep = true;
        return a;
    }
};

namespace detail {

constexpr problem misfit_of(op what) {
    switch (what) {
        case op::add: return problem::operands_of_plus_do_not_fit;
        case op::subtract: return problem::operands_of_minus_do_not_fit;
        case op::multiply: return problem::operands_of_times_do_not_fit;
        case op::divide: return problem::operands_of_divide_do_not_fit;
        default: return problem::operands_do_not_fit;
    }
}

constexpr extents of_sample(extents sample, bool batched) { return batched ? prepend(batch_extent, sample) : sample; }

/// Whether flattening would give the wanted size.
constexpr bool is_flat_of(extents e, int size) { return e.rank > 1 && e.size() == size; }

/// `e` with `rank` axes per sample: ones are put before its own.
constexpr expression with_rank(expression const& e, int rank) {
    if (e.rank() >= rank || !e.batched()) return e;
    extents const s = e.shape();
    extents wide{};
    for (int i = s.rank; i < rank; ++i) wide[wide.rank++] = 1;
    for (int i = 0; i < s.rank; ++i) wide[wide.rank++] = s[i];
    graph& g = *e.owner();
    return {g, g.add(applied(op::reshape, e.id(), of_sample(wide, true)))};
}

/// The usual case, at a fraction of the work: both operands are nodes of one graph, or the second a number, and their extents are
/// equal, or those of a scalar. Else -1.
constexpr int pointwise_of_equals(graph& g, op what, expression const& a, expression const& b) {
    int const x = a.id_in(g);
    if (x < 0) return -1;
    extents const& d = g.nodes.at[x].dims;
    if (b.is_number()) {
        int const number = g.add(number_node(b.number()));
        return g.add(applied(what, x, number, g.nodes.at[x].dims));
    }
    int const y = b.id_in(g);
    if (y < 0) return -1;
    extents const& e = g.nodes.at[y].dims;
    if (e.rank == 0 || d == e) return g.add(applied(what, x, y, d));
    return d.rank == 0 ? g.add(applied(what, x, y, e)) : -1;
}

/// An element by element operation of up to three operands, broadcast against each other.
constexpr expression pointwise(op what, expression const& a, expression const& b, expression const& c = {}, int arity = 2) {
    if (arity == 2 && a.owner() != nullptr)
        if (int const id = pointwise_of_equals(*a.owner(), what, a, b); id >= 0) return {*a.owner(), id};
    expression const* const given[] = {&a, &b, &c};
    int rank = 0;
    for (int i = 0; i < arity; ++i)
        if (given[i]->rank() > rank) rank = given[i]->rank();
    graph& g = home(a, b, c);
    node n = leaf(what);
    for (int i = 0; i < arity; ++i) {
        expression const operand = with_rank(*given[i], rank);
        n.arg[i] = place(g, operand);
        extents const both = i == 0 ? operand.dims() : broadcast(n.dims, operand.dims());
        if (both.rank < 0) {
            bool const flat = is_flat_of(operand.shape(), sample_of(n.dims).last());
            g.fail(misfit_of(what), flat ? hint::insert_flatten : hint::make_the_sizes_equal_or_1, sample_of(n.dims),
                   operand.shape());
        } else {
            n.dims = both;
        }
    }
    return {g, g.add(n)};
}

constexpr expression unary(op what, expression const& x) { return pointwise(what, x, {}, {}, 1); }

constexpr expression movement(op what, expression const& x, extents sample, int detail = 0, int begin = 0) {
    graph& g = home(x);
    return {g, g.add(applied(what, place(g, x), of_sample(sample, x.batched()), detail, begin))};
}

/// A formula that goes on after a fault: the value itself, in the graph that notes the fault.
constexpr expression refused(expression const& x, problem what, hint repair, extents expected, extents got) {
    expression const y = placed(x);
    y.owner()->fail(what, repair, expected, got);
    return y;
}

/// The axis of one sample that a user means: negative ones count from the end; -1 and a fault when there is none.
constexpr int axis_of(expression const& x, int axis) {
    int const rank = x.rank();
    if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
    home(x).fail(problem::axis_does_not_exist, hint::count_axes_from_0, x.shape(), extents{axis});
    return -1;
}

/// Axes of one sample as bits, and a fault where one is not there, or is named twice.
constexpr int mask_of(expression const& x, axes const& over) {
    if (over.count > max_rank) {
        home(x).fail(problem::too_many_axes, hint::use_fewer_axes, extents{max_rank - 1}, extents{over.count});
        return 0;
    }
    int mask = 0;
    for (int i = 0; i < over.count; ++i)
        if (int const axis = axis_of(x, over.which[i]); axis >= 0) {
            if (mask & (1 << axis)) home(x).fail(problem::axis_named_twice, hint::name_each_axis_once, x.shape(), extents{over.which[i]});
            mask |= 1 << axis;
        }
    return mask;
}

/// The matrix product of the last two axes; extents as the graph sees them, batch included.
constexpr expression contraction(expression const& a, expression const& b) {
    graph& g = home(a, b);
    extents const r = shape_of_matmul(a.dims(), b.dims());
    if (r.rank < 0) {
        extents const d = a.dims(), e = b.dims();
        bool const flat = a.shape().rank > 1 && e.rank == 2 && a.size() == e[0];
        bool const inner = d.rank > 1 && e.rank > 1 && d.last() == e[e.rank - 2];
        hint const repair = flat ? hint::insert_flatten : inner ? hint::make_the_leading_axes_equal_or_leave_one_out : hint::make_the_inner_sizes_equal;
        g.fail(problem::operands_of_matmul_do_not_fit, repair, a.shape(), b.shape());
        return {g, place(g, a)};
    }
    return {g, g.add(applied(op::matmul, place(g, a), place(g, b), r))};
}

/// The last two axes exchanged; extents as the graph sees them.
constexpr expression swap_last_two(expression const& x) {
    extents d = x.dims();
    int const r = d.rank;
    int const t = d[r - 1];
    d[r - 1] = d[r - 2];
    d[r - 2] = t;
    graph& g = home(x);
    return {g, g.add(applied(op::transpose, place(g, x), d, permutation_swapping_last_two(r)))};
}

/// Matrix times vector for each sample: y_o = sum_i w_oi x_i, as (batch, in) times the transposed matrix.
constexpr expression matrix_times_vector(expression const& w, expression const& x) {
    if (x.batched() && !w.batched()) return contraction(x, swap_last_two(w));
    extents const s = x.shape();
    expression const column = movement(op::reshape, x, extents{s[0], 1});
    expression const y = contraction(w, column);
    return movement(op::reshape, y, extents{w.extent(0)});
}

constexpr expression reduction(op what, expression const& given, axes over) {
    expression const x = placed(given);
    extents const s = x.shape();
    extents kept = s;
    extents dropped{};
    int const mask = mask_of(x, over);
    for (int i = 0; i < s.rank; ++i)
        if (mask & (1 << i)) kept[i] = 1;
        else dropped[dropped.rank++] = s[i];
    expression const r = movement(what, x, kept, x.batched() ? mask << 1 : mask);
    if (over.keep || mask == 0) return r;
    return movement(op::reshape, r, dropped);
}

constexpr axes all_of(expression const& x) {
    axes a;
    for (int i = 0; i < x.rank(); ++i) a.which[a.count++] = i;
    return a;
}

}  // namespace detail

constexpr expression operator-(expression const& x) {
    if (x.is_number()) return -x.number();
    return detail::unary(op::negate, x);
}
constexpr expression operator+(expression const& a, expression const& b) {
    if (a.is_number() && b.is_number()) return a.number() + b.number();
    return detail::pointwise(op::add, a, b);
}
constexpr expression operator-(expression const& a, expression const& b) {
    if (a.is_number() && b.is_number()) return a.number() - b.number();
    return detail::pointwise(op::subtract, a, b);
}
/// Element by element with broadcasting; a matrix times a vector of its width is the matrix-vector product.
constexpr expression operator*(expression const& a, expression const& b) {
    if (a.is_number() && b.is_number()) return a.number() * b.number();
    if (a.rank() == 2 && b.rank() == 1) {
        if (a.extent(1) == b.extent(0)) return detail::matrix_times_vector(a, b);
        graph& g = detail::home(a, b);
        bool const flat = detail::is_flat_of(b.shape(), a.extent(1));
        g.fail(problem::operands_of_times_do_not_fit, flat ? hint::insert_flatten : hint::make_the_inner_sizes_equal, a.shape(),
               b.shape());
        return {g, detail::place(g, b)};
    }
    return detail::pointwise(op::multiply, a, b);
}
constexpr expression operator/(expression const& a, expression const& b) {
    if (a.is_number() && b.is_number()) return a.number() / b.number();
    return detail::pointwise(op::divide, a, b);
}

// Comparisons give 1 where they hold and 0 elsewhere.
constexpr expression operator>(expression const& a, expression const& b) { return detail::pointwise(op::greater, a, b); }
constexpr expression operator>=(expression const& a, expression const& b) { return detail::pointwise(op::greater_equal, a, b); }
constexpr expression operator<(expression const& a, expression const& b) { return detail::pointwise(op::less, a, b); }
constexpr expression operator<=(expression const& a, expression const& b) { return detail::pointwise(op::less_equal, a, b); }
constexpr expression operator==(expression const& a, expression const& b) { return detail::pointwise(op::equal, a, b); }
constexpr expression operator!=(expression const& a, expression const& b) { return detail::pointwise(op::not_equal, a, b); }

constexpr expression exp(expression const& x) { return detail::unary(op::exp, x); }
constexpr expression log(expression const& x) { return detail::unary(op::log, x); }
/// log(1 + x), exact for small x.
constexpr expression log1p(expression const& x) { return detail::unary(op::log1p, x); }
/// exp(x) - 1, exact for small x.
constexpr expression expm1(expression const& x) { return detail::unary(op::expm1, x); }
constexpr expression sqrt(expression const& x) { return detail::unary(op::sqrt, x); }
constexpr expression abs(expression const& x) { return detail::unary(op::abs, x); }
constexpr expression tanh(expression const& x) { return detail::unary(op::tanh, x); }
constexpr expression erf(expression const& x) { return detail::unary(op::erf, x); }
constexpr expression sin(expression const& x) { return detail::unary(op::sin, x); }
constexpr expression cos(expression const& x) { return detail::unary(op::cos, x); }
/// x itself, taken as a constant by differentiation.
constexpr expression stop_gradient(expression const& x) { return detail::unary(op::stop_gradient, x); }
/// Largest whole number that is not above x; its derivative is 0.
constexpr expression floor(expression const& x) { return detail::unary(op::floor, x); }
constexpr expression square(expression const& x) { return detail::pointwise(op::multiply, x, x); }
/// The larger one. The first wins when either is NaN, so `max(x, 0)` hands a NaN on and `max(0, x)` hides it; at a tie the second takes the
/// derivative.
constexpr expression max(expression const& a, expression const& b) { return detail::pointwise(op::max, a, b); }
/// The smaller one, with the rules of `max`.
constexpr expression min(expression const& a, expression const& b) { return detail::pointwise(op::min, a, b); }
constexpr expression pow(expression const& a, expression const& b) { return detail::pointwise(op::pow, a, b); }
/// `a` where the condition is not 0, `b` elsewhere.
constexpr expression where(expression const& condition, expression const& a, expression const& b) {
    return detail::pointwise(op::where, condition, a, b, 3);
}

/// `training` in a training's forward and backward pass, `inference` everywhere else; what the other needs is not computed.
constexpr expression when_training(expression const& training, expression const& inference) {
    return detail::pointwise(op::when_training, training, inference);
}

/// In a training step, a statistic of the layer takes this value once everything has read the old one.
/// Errors only_statistics_are_remembered, operands_do_not_fit
constexpr void remember(expression const& statistic, expression const& value) {
    graph& g = detail::home(statistic, value);
    int const to = detail::place(g, statistic);
    expression const from{g, detail::place(g, value)};
    node const& n = g.nodes[to];
    extents const d = n.dims;
    if (n.what != op::parameter || !g.parameters[n.detail].statistic)
        return g.fail(problem::only_statistics_are_remembered, hint::declare_it_with_statistic);
    if (!(broadcast(from.dims(), d) == d))
        return g.fail(problem::operands_do_not_fit, hint::make_the_sizes_equal_or_1, d, from.dims());
    g.add(applied(op::assign, to, g.add(applied(op::expand, from.id(), d)), d));
}

/// Sum over some axes of the sample, or over all.
constexpr expression sum(expression const& x, axes over) { return detail::reduction(op::sum, x, over); }
constexpr expression sum(expression const& x) { return sum(x, detail::all_of(x)); }
/// Largest element over some axes of the sample, or over all, NaN where one is NaN; the elements that reach it share the derivative.
constexpr expression max(expression const& x, axes over) { return detail::reduction(op::amax, x, over); }
constexpr expression max(expression const& x) { return max(x, detail::all_of(x)); }
constexpr expression mean(expression const& x, axes over) {
    expression const s = sum(x, over);
    return s * (static_cast<double>(s.size()) / x.size());
}
constexpr expression mean(expression const& x) { return mean(x, detail::all_of(x)); }

namespace detail {

/// What each sample of a batch counts in a mean over it and over `numbers` of each: 0 where a batch is not full. As many axes as a
/// sample has.
constexpr expression share_of_sample(expression const& x, int numbers) {
    graph& g = home(x);
    expression const weight{g, g.add(leaf(op::input, extents{batch_extent, 1}, static_cast<int>(slot::sample_weight)))};
    extents const one{1, 1};
    expression const all{g, g.add(applied(op::sum, weight.id(), one, 1))};
    return with_rank(weight / (movement(op::reshape, all, extents{}) * numbers), x.rank());
}

}  // namespace detail

/// The mean over the samples of the batch and some axes of each, which stay with extent 1: a value of the whole batch, for
/// training formulas. The samples that pad a batch do not count.
constexpr expression batch_mean(expression const& given, axes over) {
    expression const x = detail::placed(given);
    extents kept = x.dims();
    kept[0] = 1;
    int const mask = detail::mask_of(x, over) << 1 | 1;
    for (int i = 1; i < kept.rank; ++i)
        if (mask & (1 << i)) kept[i] = 1;
    expression const weighed = x * detail::share_of_sample(x, x.size() / kept.size());  // not the sum, which is then the mean itself
    graph& g = *weighed.owner();
    expression const mean{g, g.add(applied(op::sum, weighed.id(), kept, mask))};
    extents of_sample{};
    for (int i = 1; i < kept.rank; ++i) of_sample[of_sample.rank++] = kept[i];
    return detail::movement(op::reshape, mean, of_sample);
}

/// How many samples the batch has.
constexpr expression batch_count(expression const& like) {
    graph& g = detail::home(like);
    expression const weight{g, g.add(leaf(op::input, extents{batch_extent, 1}, static_cast<int>(slot::sample_weight)))};
    expression const present = weight > 0;
    expression const count{g, g.add(applied(op::sum, present.id(), extents{1, 1}, 1))};
    return detail::movement(op::reshape, count, extents{});
}

/// Matrix product over the last axis of `a` and the axis before the last of `b`; leading axes go along.
/// A vector `a` counts as a row, and the row axis is dropped again.
/// Errors operands_of_matmul_do_not_fit
constexpr expression matmul(expression const& a, expression const& b) {
    if (a.rank() == 1 && b.rank() == 2) {
        if (a.batched() && !b.batched()) return detail::contraction(a, b);
        expression const row = detail::movement(op::reshape, a, extents{1, a.extent(0)});
        expression const y = detail::contraction(row, b);
        return detail::movement(op::reshape, y, extents{y.shape().last()});
    }
    if (a.rank() == 2 && b.rank() == 1 && a.extent(1) == b.extent(0)) return detail::matrix_times_vector(a, b);
    return detail::contraction(a, b);
}

/// The same elements in row-major order with other extents.
/// Errors reshape_changes_the_size
template <class... Int>
constexpr expression reshape(expression const& x, Int... sizes) {
    constexpr int rank = sizeof...(Int);
    extents s{};
    if constexpr (rank >= max_rank)
        return detail::refused(x, problem::too_many_axes, hint::use_fewer_axes, extents{max_rank - 1}, extents{rank});
    else if constexpr (rank > 0) s = extents{sizes...};
    bool positive = true;
    for (int i = 0; i < s.rank; ++i) positive = positive && s[i] > 0;
    if (!positive || s.size() != x.size())
        return detail::refused(x, problem::reshape_changes_the_size, hint::keep_the_number_of_elements, x.shape(), s);
    return detail::movement(op::reshape, x, s);
}

/// Axis i of the result is axis `order[i]` of x; without an order the axes are reversed.
template <class... Int>
constexpr expression transpose(expression const& x, Int... order) {
    int const rank = x.rank();
    int wanted[max_rank] = {};
    if constexpr (sizeof...(Int) == 0)
        for (int i = 0; i < rank; ++i) wanted[i] = rank - 1 - i;
    else if constexpr (sizeof...(Int) <= max_rank) {
        int const given[] = {static_cast<int>(order)...};
        for (int i = 0; i < static_cast<int>(sizeof...(Int)); ++i) wanted[i] = given[i];
    }
    int seen = 0;
    for (int i = 0; i < rank; ++i)
        if (wanted[i] >= 0 && wanted[i] < rank) seen |= 1 << wanted[i];
    if (seen != (1 << rank) - 1 || (sizeof...(Int) != 0 && sizeof...(Int) != static_cast<unsigned>(rank))) {
        extents order_given{};
        for (int i = 0; i < static_cast<int>(sizeof...(Int)) && i < max_rank; ++i) order_given[order_given.rank++] = wanted[i];
        return detail::refused(x, problem::axis_does_not_exist, hint::count_axes_from_0, x.shape(), order_given);
    }
    extents s{};
    int p = 0;
    int const shift = x.batched() ? 1 : 0;
    for (int i = 0; i < rank; ++i) {
        s[s.rank++] = x.extent(wanted[i]);
        p |= (wanted[i] + shift) << (4 * (i + shift));
    }
    return detail::movement(op::transpose, x, s, p);
}

/// Elements begin ... end-1 of one axis.
/// Errors slice_is_out_of_range
constexpr expression slice(expression const& given, int axis, int begin, int end) {
    expression const x = detail::placed(given);
    axis = detail::axis_of(x, axis);
    if (axis < 0) return x;
    extents s = x.shape();
    if (begin < 0 || end <= begin || end > s[axis])
        return detail::refused(x, problem::slice_is_out_of_range, hint::stay_inside_the_axis, s, extents{begin, end});
    s[axis] = end - begin;
    return detail::movement(op::slice, x, s, x.batched() ? axis + 1 : axis, begin);
}

/// `a` and `b` one behind the other along one axis (of the sample).
/// Errors branches_do_not_fit
constexpr expression concat(expression const& a, expression const& b, int axis = 0) {
    graph& g = detail::home(a, b);
    axis = detail::axis_of(a, axis);
    if (axis < 0) return a;
    int const raw = a.batched() ? axis + 1 : axis;
    extents const r = shape_of_concat(a.dims(), b.dims(), raw);
    if (r.rank < 0) {
        g.fail(problem::branches_do_not_fit, hint::make_the_branches_end_in_the_same_shape, a.shape(), b.shape());
        return a;
    }
    return {g, g.add(applied(op::concat, detail::place(g, a), detail::place(g, b), r, raw))};
}

/// Three or more; the axis is the last argument, or 0: `concat(a, b, c)`, `concat(a, b, c, -1)`.
template <std::derived_from<expression> Third, std::convertible_to<expression>... More>
constexpr expression concat(expression const& a, expression const& b, Third const& c, More const&... more) {
    expression const rest[] = {c, more...};
    int count = 1 + sizeof...(More), axis = 0;
    if (rest[count - 1].is_number()) axis = static_cast<int>(rest[--count].number());
    expression y = concat(a, b, axis);
    for (int i = 0; i < count; ++i) y = concat(y, rest[i], axis);
    return y;
}

/// U[0, 1) for each element of x, anew in every step of training, from the trainer's seed; the same in forward and backward pass.
/// At inference, where nothing is drawn, all are their mean.
/// Source shape/threefry.hpp
constexpr expression random_uniform(expression const& given) {
    expression const x = detail::placed(given);
    graph& g = *x.owner();
    return {g, g.add(leaf(op::random, x.dims(), detail::streams_in(g)))};
}

/// N(0, 1) for each element of x in the same way; 0 at inference.
/// Source Box, Muller 1958, "A note on the generation of random normal deviates"
constexpr expression random_normal(expression const& x) {
    expression const radius = sqrt(-2 * log(1 - random_uniform(x)));
    return when_training(radius * cos(6.283185307179586 * random_uniform(x)), 0);
}

/// The numbers 0, 1, ..., size-1 as a vector.
constexpr expression index_vector(expression const& like, int size) {
    graph& g = detail::home(like);
    return {g, g.add(leaf(op::index, extents{size}))};
}

}  // namespace scarp
