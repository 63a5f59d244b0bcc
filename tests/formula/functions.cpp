// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_functions
#include <boost/test/unit_test.hpp>

#include <scarp/formula/functions.hpp>
#include <scarp/formula/table.hpp>

using namespace scarp;

namespace {

using e = expression;

struct reading {
    extents shape{};
    fault error{};
    node last{};
};

template <class F>
constexpr reading read(extents sample, F const& formula) {
    graph g;
    g.bound = true;
    e const x{g, g.add(leaf(op::input, prepend(batch_extent, sample)))};
    e const y = formula(x);
    reading const r{y.shape(), g.error, g.nodes.back()};
    g.release();
    return r;
}

/// Whether a formula is sound and has this shape.
template <class F>
constexpr bool gives(extents shape, extents sample, F const& formula) {
    reading const r = read(sample, formula);
    return !r.error && r.shape == shape;
}

/// Whether a formula is refused with these words.
template <class F>
constexpr bool refuses(problem what, hint repair, extents expected, extents got, extents sample, F const& formula) {
    fault const f = read(sample, formula).error;
    return f.what == what && f.repair == repair && f.expected == expected && f.got == got;
}

// element by element, ranks counted without the batch
static_assert(gives(extents{3}, extents{3}, [](e x) { return 2 * x + 1; }));
static_assert(gives(extents{2, 3}, extents{2, 3}, [](e x) { return x + parameter("w", 3); }));
static_assert(gives(extents{2, 3}, extents{2, 3}, [](e x) { return parameter("w", 2, 1) - x; }));
static_assert(gives(extents{2, 3}, extents{1, 3}, [](e x) { return x / parameter("w", 2, 1); }));
static_assert(gives(extents{2, 3}, extents{3}, [](e x) { return x + parameter("w", 2, 3); }));
static_assert(gives(extents{2, 3}, extents{2, 3}, [](e x) { return sum(x) * x + max(x, axes{1}.kept()); }));
static_assert(gives(extents{2, 3}, extents{2, 3}, [](e x) { return x + sum(x, axes{0}); }));
static_assert(gives(extents{3}, extents{3}, [](e x) { return where(x > 0, x, 0.1 * x); }));
static_assert(gives(extents{2, 3}, extents{2, 3}, [](e x) { return where(parameter("w", 3) >= 0, x, x == 1); }));

static_assert(refuses(problem::operands_of_plus_do_not_fit, hint::make_the_sizes_equal_or_1, extents{3}, extents{4}, extents{3},
                      [](e x) { return x + parameter("w", 4); }));
static_assert(refuses(problem::operands_of_minus_do_not_fit, hint::make_the_sizes_equal_or_1, extents{2}, extents{3},
                      extents{3}, [](e x) { return parameter("w", 2) - x; }));
static_assert(refuses(problem::operands_of_times_do_not_fit, hint::make_the_sizes_equal_or_1, extents{2, 3}, extents{2, 4},
                      extents{2, 3}, [](e x) { return x * parameter("w", 2, 4); }));
static_assert(refuses(problem::operands_of_divide_do_not_fit, hint::make_the_sizes_equal_or_1, extents{3}, extents{4},
                      extents{3}, [](e x) { return x / parameter("w", 4); }));
static_assert(refuses(problem::operands_do_not_fit, hint::make_the_sizes_equal_or_1, extents{3}, extents{4}, extents{3},
                      [](e x) { return max(x, parameter("w", 4)); }));
static_assert(refuses(problem::operands_do_not_fit, hint::make_the_sizes_equal_or_1, extents{3}, extents{2}, extents{3},
                      [](e x) { return where(x > 0, x, parameter("w", 2)); }));

// only the first fault is kept
static_assert(refuses(problem::operands_of_plus_do_not_fit, hint::make_the_sizes_equal_or_1, extents{3}, extents{4}, extents{3},
                      [](e x) { return reshape(x + parameter("w", 4), 17); }));

// matrix times vector
static_assert(gives(extents{5}, extents{3}, [](e x) { return parameter("w", 5, 3) * x; }));
static_assert(gives(extents{5}, extents{3}, [](e x) { return matmul(parameter("w", 5, 3), x); }));
static_assert(gives(extents{5}, extents{3}, [](e x) { return matmul(x, parameter("w", 3, 5)); }));
static_assert(gives(extents{2}, extents{2, 3}, [](e x) { return x * parameter("v", 3); }));
static_assert(gives(extents{2}, extents{2, 3}, [](e x) { return x * sum(x, axes{0}); }));
static_assert(gives(extents{3}, extents{2, 3}, [](e x) { return matmul(parameter("v", 2), x); }));
static_assert(refuses(problem::operands_of_times_do_not_fit, hint::make_the_inner_sizes_equal, extents{5, 4}, extents{3},
                      extents{3}, [](e x) { return parameter("w", 5, 4) * x; }));
static_assert(refuses(problem::operands_of_matmul_do_not_fit, hint::insert_flatten, extents{4, 4}, extents{16, 5},
                      extents{4, 4}, [](e x) { return matmul(x, parameter("w", 16, 5)); }));

// matrix products
static_assert(gives(extents{2, 5}, extents{2, 3}, [](e x) { return matmul(x, parameter("w", 3, 5)); }));
static_assert(gives(extents{5, 3}, extents{2, 3}, [](e x) { return matmul(parameter("w", 5, 2), x); }));
static_assert(gives(extents{2, 2}, extents{2, 3}, [](e x) { return matmul(x, transpose(x)); }));
static_assert(gives(extents{7, 2, 5}, extents{7, 2, 3}, [](e x) { return matmul(x, parameter("w", 3, 5)); }));
static_assert(refuses(problem::operands_of_matmul_do_not_fit, hint::make_the_inner_sizes_equal, extents{2, 3}, extents{4, 5},
                      extents{2, 3}, [](e x) { return matmul(x, parameter("w", 4, 5)); }));

// reductions
static_assert(gives(extents{}, extents{2, 3}, [](e x) { return sum(x); }));
static_assert(gives(extents{}, extents{2, 3}, [](e x) { return mean(x); }));
static_assert(gives(extents{3}, extents{2, 3}, [](e x) { return sum(x, axes{0}); }));
static_assert(gives(extents{2}, extents{2, 3}, [](e x) { return max(x, axes{-1}); }));
static_assert(gives(extents{2, 1}, extents{2, 3}, [](e x) { return mean(x, axes{-1}.kept()); }));
static_assert(gives(extents{3}, extents{2, 3, 4}, [](e x) { return sum(x, axes{0, 2}); }));
static_assert(gives(extents{}, extents{2, 3}, [](e x) { return sum(parameter("w", 2, 3)) * sum(x); }));
static_assert(refuses(problem::axis_does_not_exist, hint::count_axes_from_0, extents{2, 3}, extents{2}, extents{2, 3},
                      [](e x) { return sum(x, axes{2}); }));
static_assert(refuses(problem::axis_does_not_exist, hint::count_axes_from_0, extents{2, 3}, extents{-3}, extents{2, 3},
                      [](e x) { return max(x, axes{-3}); }));

// reshape
static_assert(gives(extents{6}, extents{2, 3}, [](e x) { return reshape(x, 6); }));
static_assert(gives(extents{3, 2, 1}, extents{2, 3}, [](e x) { return reshape(x, 3, 2, 1); }));
static_assert(gives(extents{2, 2}, extents{1}, [](e x) { return x + reshape(parameter("w", 4), 2, 2); }));
static_assert(refuses(problem::reshape_changes_the_size, hint::keep_the_number_of_elements, extents{2, 3}, extents{5},
                      extents{2, 3}, [](e x) { return reshape(x, 5); }));
static_assert(refuses(problem::reshape_changes_the_size, hint::keep_the_number_of_elements, extents{2, 3}, extents{-2, -3},
                      extents{2, 3}, [](e x) { return reshape(x, -2, -3); }));

// transpose
static_assert(gives(extents{4, 3, 2}, extents{2, 3, 4}, [](e x) { return transpose(x); }));
static_assert(gives(extents{3, 4, 2}, extents{2, 3, 4}, [](e x) { return transpose(x, 1, 2, 0); }));
static_assert(gives(extents{3, 2}, extents{1}, [](e x) { return x + transpose(parameter("w", 2, 3)); }));
static_assert(read(extents{2, 3, 4}, [](e x) { return transpose(x, 1, 2, 0); }).last.detail == 0x1320);
static_assert(refuses(problem::axis_does_not_exist, hint::count_axes_from_0, extents{2, 3}, extents{0, 1, 2}, extents{2, 3},
                      [](e x) { return transpose(x, 0, 1, 2); }));
static_assert(read(extents{2, 3}, [](e x) { return transpose(x, 0, 0); }).error.what == problem::axis_does_not_exist);
static_assert(read(extents{2, 3}, [](e x) { return transpose(x, 0, 2); }).error.what == problem::axis_does_not_exist);

// slice and concat
static_assert(gives(extents{2, 2}, extents{2, 3}, [](e x) { return slice(x, 1, 1, 3); }));
static_assert(gives(extents{1, 3}, extents{2, 3}, [](e x) { return slice(x, 0, 1, 2); }));
static_assert(gives(extents{2, 1}, extents{2, 3}, [](e x) { return slice(x, -1, 0, 1); }));
static_assert(read(extents{2, 3}, [](e x) { return slice(x, 1, 1, 3); }).last.begin == 1);
static_assert(refuses(problem::slice_is_out_of_range, hint::stay_inside_the_axis, extents{2, 3}, extents{1, 4}, extents{2, 3},
                      [](e x) { return slice(x, 1, 1, 4); }));
static_assert(refuses(problem::slice_is_out_of_range, hint::stay_inside_the_axis, extents{2, 3}, extents{2, 2}, extents{2, 3},
                      [](e x) { return slice(x, 1, 2, 2); }));
static_assert(refuses(problem::axis_does_not_exist, hint::count_axes_from_0, extents{2, 3}, extents{5}, extents{2, 3},
                      [](e x) { return slice(x, 5, 0, 1); }));
static_assert(gives(extents{4, 3}, extents{2, 3}, [](e x) { return concat(x, x); }));
static_assert(gives(extents{2, 6}, extents{2, 3}, [](e x) { return concat(x, exp(x), -1); }));
static_assert(gives(extents{6, 3}, extents{2, 3}, [](e x) { return concat(x, exp(x), x); }));
static_assert(gives(extents{2, 12}, extents{2, 3}, [](e x) { return concat(x, exp(x), x, -x, 1); }));
static_assert(refuses(problem::branches_do_not_fit, hint::make_the_branches_end_in_the_same_shape, extents{2, 3}, extents{1, 3},
                      extents{2, 3}, [](e x) { return concat(x, slice(x, 0, 0, 1), 1); }));

static_assert(gives(extents{5}, extents{1}, [](e x) { return x * index_vector(x, 5); }));

// faults say which layer was being read
constexpr int layer_of_fault() {
    graph g;
    g.bound = true;
    e x{g, g.add(leaf(op::input, extents{batch_extent, 3}))};
    for (g.layer = 1; g.layer <= 4; ++g.layer) x = g.layer == 3 ? x + parameter("w", 4) : tanh(x);
    return g.error.layer;
}
static_assert(layer_of_fault() == 3);

}  // namespace

BOOST_AUTO_TEST_CASE(functions_become_their_operations) {
    struct {
        op what;
        e (*f)(e);
    } const pairs[] = {
        {op::negate, [](e x) { return -x; }},          {op::exp, [](e x) { return exp(x); }},
        {op::log, [](e x) { return log(x); }},         {op::log1p, [](e x) { return log1p(x); }},
        {op::expm1, [](e x) { return expm1(x); }},     {op::sqrt, [](e x) { return sqrt(x); }},
        {op::abs, [](e x) { return abs(x); }},         {op::tanh, [](e x) { return tanh(x); }},
        {op::erf, [](e x) { return erf(x); }},         {op::sin, [](e x) { return sin(x); }},
        {op::cos, [](e x) { return cos(x); }},         {op::floor, [](e x) { return floor(x); }},
        {op::add, [](e x) { return x + x; }},          {op::subtract, [](e x) { return x - x; }},
        {op::multiply, [](e x) { return x * x; }},     {op::divide, [](e x) { return x / x; }},
        {op::max, [](e x) { return max(x, x); }},      {op::min, [](e x) { return min(x, x); }},
        {op::pow, [](e x) { return pow(x, x); }},      {op::greater, [](e x) { return x > x; }},
        {op::less, [](e x) { return x < x; }},         {op::greater_equal, [](e x) { return x >= x; }},
        {op::less_equal, [](e x) { return x <= x; }},  {op::equal, [](e x) { return x == x; }},
        {op::not_equal, [](e x) { return x != x; }},   {op::where, [](e x) { return where(x, x, x); }},
        {op::multiply, [](e x) { return square(x); }}, {op::stop_gradient, [](e x) { return stop_gradient(x); }},
    };
    for (auto const& p : pairs) {
        reading const r = read(extents{2, 3}, p.f);
        BOOST_TEST((r.last.what == p.what), table::name(p.what));
        BOOST_TEST((r.last.dims == extents{batch_extent, 2, 3}));
        BOOST_TEST(!r.error);
    }
}
