// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE objective_objective
#include <boost/test/unit_test.hpp>

#include <objective/support.hpp>

using namespace scarp;
using testing::obeys_the_laws;

namespace {

constexpr auto rosenbrock = objective<2>([](auto x) { return square(1 - x[0]) + 100 * square(x[1] - square(x[0])); });

// whole numbers are exact, also in constant evaluation
static_assert(rosenbrock({1, 1}) == 0);
static_assert(rosenbrock({-1, 1}) == 4);
static_assert(rosenbrock.gradient({-1, 1}) == std::array<double, 2>{-4, 0});
static_assert(rosenbrock.hessian({1, 1}) == std::array<std::array<double, 2>, 2>{{{802, -400}, {-400, 200}}});
static_assert(rosenbrock.hessian_vector_product({1, 1}, {1, 2}) == std::array<double, 2>{2, 0});
static_assert(rosenbrock.value_and_gradient({2, 0}).value == 1601);
static_assert(rosenbrock.value_and_gradient({2, 0}).gradient[1] == -800);

// straight-line code has nothing that is 0, and everything once
static_assert(frozen<detail::gradient_stage<2, decltype(rosenbrock)::formula>>::value.node_count < 22);
static_assert(frozen<detail::hessian_stage<2, decltype(rosenbrock)::formula>>::value.node_count < 22);

// formulas that depend on x in part, not at all, or are x itself
constexpr auto one_of_three = objective<3>([](auto x) { return 2 * x[1]; });
static_assert(one_of_three.gradient({5, 6, 7}) == std::array<double, 3>{0, 2, 0});
static_assert(one_of_three.hessian({5, 6, 7})[1][1] == 0);
constexpr auto constant = objective<2>([](auto) { return 3; });
static_assert(constant({1, 2}) == 3 && constant.gradient({1, 2})[0] == 0 && constant.hessian({1, 2})[1][0] == 0);
static_assert(constant.hessian_vector_product({1, 2}, {3, 4})[1] == 0);
constexpr auto itself = objective<1>([](auto x) { return x; });
static_assert(itself({4}) == 4 && itself.gradient({4})[0] == 1);

// a value that is taken as a constant stays one in the second derivative: f = s(x) x^2
constexpr auto half_stopped = objective<1>([](auto x) { return stop_gradient(x[0]) * square(x[0]); });
static_assert(half_stopped({3}) == 27);
static_assert(half_stopped.gradient({3})[0] == 18);  // s 2 x
static_assert(half_stopped.hessian({3})[0][0] == 6); // s 2

// branches: each side has its own derivatives, the condition has none
constexpr auto sides = objective<2>([](auto x) { return where(x[0] > x[1], square(x[0]) * x[1], x[1] * square(x[1])); });
static_assert(sides.gradient({3, 2}) == std::array<double, 2>{12, 9});
static_assert(sides.hessian({3, 2}) == std::array<std::array<double, 2>, 2>{{{4, 6}, {6, 0}}});
static_assert(sides.gradient({2, 3}) == std::array<double, 2>{0, 27});
static_assert(sides.hessian({2, 3})[1][1] == 18);

// the elements that reach a maximum share its derivative, as in networks
constexpr auto highest = objective<3>([](auto x) { return max(x); });
static_assert(highest.gradient({1, 4, 4}) == std::array<double, 3>{0, 0.5, 0.5});

}  // namespace

BOOST_AUTO_TEST_CASE(closed_forms_of_rosenbrock) {
    philox random{1};
    for (int k = 0; k < 100; ++k) {
        auto const p = testing::draw_point<std::array<double, 2>>(random, {-2, -2}, {2, 2});
        double const x = p[0], y = p[1], r = y - x * x;
        auto const close = boost::test_tools::tolerance(1e-12);
        BOOST_TEST(rosenbrock(p) == (1 - x) * (1 - x) + 100 * r * r, close);
        BOOST_TEST(rosenbrock.gradient(p)[0] == -2 * (1 - x) - 400 * x * r, close);
        BOOST_TEST(rosenbrock.gradient(p)[1] == 200 * r, close);
        auto const h = rosenbrock.hessian(p);
        BOOST_TEST(h[0][0] == 2 - 400 * r + 800 * x * x, close);
        BOOST_TEST(h[0][1] == -400 * x, close);
        BOOST_TEST(h[1][0] == h[0][1]);
        BOOST_TEST(h[1][1] == 200, close);
    }
}

BOOST_AUTO_TEST_CASE(second_derivatives_of_every_kind_of_operation) {
    obeys_the_laws(rosenbrock, -2, 2);
    obeys_the_laws(sides, 0.5, 2);
    obeys_the_laws(objective<2>([](auto x) { return exp(x[0] * x[1]) / (1 + exp(-x[0])) + log(square(x[0]) + 1); }), -1, 1);
    obeys_the_laws(objective<2>([](auto x) { return log1p(square(x[0])) * expm1(x[1]) + sqrt(1 + square(x[1])); }), -1, 1);
    obeys_the_laws(objective<2>([](auto x) { return tanh(x[0]) * erf(x[1]) + sin(x[0] * x[1]) * cos(x[1] - x[0]); }), -1, 1);
    obeys_the_laws(objective<2>([](auto x) { return pow(x[0], x[1]) + pow(x[1], 3) - abs(x[0] * square(x[1])); }), 0.5, 2);
    obeys_the_laws(objective<2>([](auto x) { return max(x[0] * x[1], 1) * min(square(x[0]), x[1]) + floor(x[0]); }), 0.1, 0.9);
    obeys_the_laws(objective<3>([](auto x) { return detail::unary(op::sigmoid, sum(x)) * mean(square(x) * x); }), -1, 1);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_comes_out_as_it_is) {
    auto const root = objective<1>([](auto x) { return sqrt(x[0]); });
    BOOST_TEST(std::isnan(root({-1})));
    BOOST_TEST(std::isinf(root.gradient({0})[0]));
}
