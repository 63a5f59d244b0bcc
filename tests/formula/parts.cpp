// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_parts
#include <boost/test/unit_test.hpp>

#include <scarp/compiler/interpret.hpp>
#include <scarp/formula/numbers.hpp>
#include <scarp/formula/parts.hpp>

using namespace scarp;

namespace {

/// A formula of a vector of eight numbers 0, 1, ..., 7, and what it gives.
template <class F>
constexpr list<double> value_of(F const& formula) {
    graph g;
    g.bound = true;
    expression const x{g, g.add(leaf(op::input, extents{batch_extent, 8}))};
    expression const y = formula(x);
    memory<double> m = memory_of<double>(g, 1);
    for (int i = 0; i < 8; ++i) m.sample[i] = i;
    list<double> r = interpret(g, 1, m)[y.id()];
    g.release();
    return r;
}

constexpr bool same(list<double> const& found, std::initializer_list<double> wanted) {
    if (found.size() != static_cast<int>(wanted.size())) return false;
    int i = 0;
    for (double const w : wanted)
        if (found[i++] != w) return false;
    return true;
}

template <class F>
fault fault_of(F const& formula) {
    graph g;
    g.bound = true;
    formula(expression{g, g.add(leaf(op::input, extents{batch_extent, 6, 5}))});
    g.release();
    return g.error;
}

}  // namespace

static_assert(same(value_of([](expression x) { return part(x, 0, 2); }), {0, 1, 2, 3}));
static_assert(same(value_of([](expression x) { return part(x, 3, 4); }), {6, 7}));
static_assert(part_of(extents{8, 3}, 2) == extents{4, 3} && part_of(extents{8, 3}, 2, 1) == extents{8, 1});
static_assert(part_of(extents{1}, 2) == extents{1});

BOOST_AUTO_TEST_CASE(parts_one_behind_the_other_are_the_whole) {
    for (int const count : {1, 2, 4, 8})
        BOOST_TEST(same(value_of([count](expression x) {
            expression all = part(x, 0, count);
            for (int k = 1; k < count; ++k) all = concat(all, part(x, k, count));
            return all;
        }), {0, 1, 2, 3, 4, 5, 6, 7}));
}

BOOST_AUTO_TEST_CASE(an_axis_that_does_not_divide_is_refused) {
    fault const f = fault_of([](expression x) { return part(x, 0, 4); });
    BOOST_TEST((f.what == problem::axis_does_not_divide));
    BOOST_TEST(!fault_of([](expression x) { return part(x, 2, 3); }));
    BOOST_TEST(!fault_of([](expression x) { return part(x, 4, 5, -1); }));
    BOOST_TEST((fault_of([](expression x) { return part(x, 0, 1, 2); }).what == problem::axis_does_not_exist));
}

BOOST_AUTO_TEST_CASE(numbers_as_a_vector) {
    BOOST_TEST(same(value_of([](expression x) { return detail::numbers<1, 2.5, 1, -3, 0, 7, 7, 8>(x) + 0 * x; }), {1, 2.5, 1, -3, 0, 7, 7, 8}));
    BOOST_TEST(same(value_of([](expression x) { return detail::numbers<0.25>(x) * x; }), {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75}));
    BOOST_TEST(same(value_of([](expression x) { return detail::numbers<2, 2>(x) * x; }), {0, 2, 4, 6, 8, 10, 12, 14}));
}
