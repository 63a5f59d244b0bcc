// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_table
#include <boost/test/unit_test.hpp>

#include <scarp/formula/table.hpp>

#include <cmath>
#include <string_view>

using namespace scarp;

namespace {

// the meaning of each operation is usable in constant evaluation
static_assert(table::meaning<double>(op::negate, 2) == -2);
static_assert(table::meaning<double>(op::exp, 0) == 1);
static_assert(table::meaning<double>(op::log, 1) == 0);
static_assert(table::meaning<double>(op::log1p, 0) == 0);
static_assert(table::meaning<double>(op::expm1, 0) == 0);
static_assert(table::meaning<double>(op::sqrt, 9) == 3);
static_assert(table::meaning<double>(op::abs, -2) == 2);
static_assert(table::meaning<double>(op::tanh, 0) == 0);
static_assert(table::meaning<double>(op::sigmoid, 0) == 0.5);
static_assert(table::meaning<double>(op::erf, 0) == 0);
static_assert(table::meaning<double>(op::sin, 0) == 0);
static_assert(table::meaning<double>(op::cos, 0) == 1);
static_assert(table::meaning<double>(op::floor, -1.5) == -2);
static_assert(table::meaning<double>(op::stop_gradient, 3) == 3);
static_assert(table::meaning<double>(op::add, 2, 3) == 5);
static_assert(table::meaning<double>(op::subtract, 2, 3) == -1);
static_assert(table::meaning<double>(op::multiply, 2, 3) == 6);
static_assert(table::meaning<double>(op::divide, 3, 2) == 1.5);
static_assert(table::meaning<double>(op::max, 2, 3) == 3);
static_assert(table::meaning<double>(op::min, 2, 3) == 2);
static_assert(table::meaning<double>(op::pow, 2, 3) == 8);
static_assert(table::meaning<double>(op::greater, 3, 2) == 1 && table::meaning<double>(op::greater, 2, 2) == 0);
static_assert(table::meaning<double>(op::greater_equal, 2, 2) == 1 && table::meaning<double>(op::greater_equal, 1, 2) == 0);
static_assert(table::meaning<double>(op::less, 2, 3) == 1 && table::meaning<double>(op::less, 2, 2) == 0);
static_assert(table::meaning<double>(op::less_equal, 2, 2) == 1 && table::meaning<double>(op::less_equal, 3, 2) == 0);
static_assert(table::meaning<double>(op::equal, 2, 2) == 1 && table::meaning<double>(op::equal, 2, 3) == 0);
static_assert(table::meaning<double>(op::not_equal, 2, 3) == 1 && table::meaning<double>(op::not_equal, 2, 2) == 0);
static_assert(table::meaning<double>(op::when_training, 1, 2) == 2);
static_assert(table::meaning<double>(op::where, 1, 2, 3) == 2 && table::meaning<double>(op::where, 0, 2, 3) == 3);
static_assert(table::meaning<double>(op::sum, 2, 3) == 5);
static_assert(table::meaning<double>(op::amax, 2, 3) == 3);
static_assert(table::meaning<float>(op::divide, 1, 3) == 1.0f / 3.0f);

constexpr bool is_leaf(op what) { return what <= op::index; }

// a value that was stretched is summed back: which axes, and to what
constexpr extents summed_back(extents from, extents to) {
    graph g;
    expression const wide{g, g.add(leaf(op::state, from))};
    return term{wide}.summed_to(to).dims();
}
static_assert(summed_back(extents{-1, 3, 4}, extents{3, 4}) == extents{3, 4});
static_assert(summed_back(extents{-1, 3, 4}, extents{4}) == extents{4});
static_assert(summed_back(extents{-1, 3, 4}, extents{3, 1}) == extents{3, 1});
static_assert(summed_back(extents{-1, 3, 4}, extents{-1, 1, 4}) == extents{-1, 1, 4});
static_assert(summed_back(extents{-1, 3, 4}, extents{}) == extents{});

constexpr int nodes_to_sum(extents from, extents to) {
    graph g;
    expression const wide{g, g.add(leaf(op::state, from))};
    term{wide}.summed_to(to);
    return g.nodes.size() - 1;
}
static_assert(nodes_to_sum(extents{3, 4}, extents{3, 4}) == 0);
static_assert(nodes_to_sum(extents{3, 4}, extents{3, 1}) == 1);
static_assert(nodes_to_sum(extents{3, 4}, extents{4}) == 2);

}  // namespace

BOOST_AUTO_TEST_CASE(every_operation_has_a_name) {
    int named = 0;
    for (int i = 0; i < op_count; ++i) {
        std::string_view const name = table::name(static_cast<op>(i));
        BOOST_TEST(!name.empty());
        ++named;
    }
    BOOST_TEST(named == op_count);
    BOOST_TEST(table::name(op::matmul) == std::string_view{"matmul"});
    BOOST_TEST(table::name(op::assign) == std::string_view{"assign"});
}

BOOST_AUTO_TEST_CASE(leaves_comparisons_and_floor_have_no_derivative) {
    int without = 0;
    for (int i = 0; i < op_count; ++i) {
        op const what = static_cast<op>(i);
        bool const comparison = what >= op::greater && what <= op::not_equal;
        if (!is_leaf(what) && !comparison && what != op::floor && what != op::stop_gradient && what != op::assign) continue;
        graph g;
        expression const x{g, g.add(leaf(op::state, extents{3}))};
        adjoints const d = table::derivative({term{x}, term{x}, term{x}, term{x}, term{x}, leaf(what, extents{3})});
        BOOST_TEST((d.a.nothing() && d.b.nothing() && d.c.nothing()));
        BOOST_TEST(g.nodes.size() == 1);
        ++without;
    }
    BOOST_TEST(without == 15);
}

BOOST_AUTO_TEST_CASE(special_values_follow_the_scalar_rules) {
    double const nan = std::nan(""), infinity = HUGE_VAL;
    BOOST_TEST(std::isnan(table::meaning<double>(op::add, nan, 1)));
    BOOST_TEST(std::isnan(table::meaning<double>(op::max, nan, 1)));  // the first operand wins
    BOOST_TEST(std::isnan(table::meaning<double>(op::amax, nan, 1)));
    BOOST_TEST(std::isnan(table::meaning<double>(op::amax, 1, nan)));
    BOOST_TEST(table::meaning<double>(op::exp, -infinity) == 0);
    BOOST_TEST(table::meaning<double>(op::tanh, infinity) == 1);
    BOOST_TEST(table::meaning<double>(op::sigmoid, -infinity) == 0);
    BOOST_TEST(table::meaning<double>(op::equal, nan, nan) == 0);
    BOOST_TEST(table::meaning<double>(op::not_equal, nan, nan) == 1);
    BOOST_TEST(table::meaning<double>(op::where, nan, 2, 3) == 2);
}
