// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE formula_composed
#include <boost/test/unit_test.hpp>

#include <scarp/activation/log_softmax.hpp>
#include <scarp/activation/softmax.hpp>
#include <scarp/formula/composed.hpp>
#include <scarp/objective/objective.hpp>

#include <array>
#include <cmath>
#include <limits>

using namespace scarp;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
using three = std::array<double, 3>;

constexpr auto weighed = [](auto const& y) { return sum(y * (1 + index_vector(y, 3))); };  // y_0 + 2 y_1 + 3 y_2

constexpr auto clamped = objective<3>([](auto x) { return weighed(clamp(x, -1, 2)); });
static_assert(clamped({-3, 0.5, 4}) == -1 + 2 * 0.5 + 3 * 2);
static_assert(clamped.gradient({-3, 0.5, 4}) == three{0, 2, 0});
static_assert(clamped.gradient({-1, 2, 0}) == three{1, 2, 3});  // at the bounds

constexpr auto smallest = objective<3>([](auto x) { return min(x); });
static_assert(smallest({3, -2, 5}) == -2 && smallest.gradient({3, -2, 5}) == three{0, 1, 0});
constexpr auto smallest_of_rows = objective<4>([](auto x) { return sum(min(reshape(x, 2, 2), axes{1})); });
static_assert(smallest_of_rows({3, -2, 5, 7}) == 3);

constexpr auto variance = objective<3>([](auto x) { return var(x); });
constexpr auto of_normalisations = objective<3>([](auto x) { return var(x, axes{0}, 0); });
static_assert(variance({1, 2, 6}) == 7 && variance.gradient({1, 2, 6}) == three{-2, -1, 3});
static_assert(of_normalisations({1, 3, 5}) * 3 == 8);

constexpr auto signs = objective<3>([](auto x) { return weighed(sign(x)); });
static_assert(signs({-7, 0, 0.5}) == 2 && signs({3, -2, 0}) == -1 && signs.gradient({-7, 0, 0.5}) == three{0, 0, 0});

constexpr auto root = objective<1>([](auto x) { return rsqrt(x[0]); });
static_assert(root({4}) == 0.5 && root.gradient({4})[0] == -0.0625);

constexpr auto inside = objective<2>([](auto x) { return x[0] > 0 && x[1] < 1; });
constexpr auto either = objective<2>([](auto x) { return x[0] > 0 || x[1] < 1; });
constexpr auto outside = objective<2>([](auto x) { return !(x[0] > 0 && x[1]); });
static_assert(inside({1, 0}) == 1 && inside({1, 1}) == 0 && inside({0, 0}) == 0 && inside({0, 1}) == 0);
static_assert(either({1, 0}) == 1 && either({1, 1}) == 1 && either({0, 0}) == 1 && either({0, 1}) == 0);
static_assert(outside({1, 5}) == 0 && outside({1, 0}) == 1 && outside({0, 5}) == 1);

constexpr auto of_columns = objective<4>([](auto x) { return sum(softmax(reshape(x, 2, 2), 1) * reshape(index_vector(x, 4), 2, 2)); });
constexpr auto logarithms = objective<4>([](auto x) { return sum(exp(log_softmax(reshape(x, 2, 2), 1)) * reshape(index_vector(x, 4), 2, 2)); });

}  // namespace

BOOST_AUTO_TEST_CASE(softmax_along_an_axis) {
    double const wanted = 1 / (1 + std::exp(-1.0)) + 2 / (1 + std::exp(2.0)) + 3 / (1 + std::exp(-2.0));
    BOOST_TEST(std::fabs(of_columns({0, 1, 4, 6}) - wanted) < 1e-14);
    BOOST_TEST(std::fabs(logarithms({0, 1, 4, 6}) - wanted) < 1e-14);
}

BOOST_AUTO_TEST_CASE(nan_is_handed_on) {
    BOOST_TEST(std::isnan(clamped({not_a_number, 0, 0})));
    BOOST_TEST(std::isnan(variance({not_a_number, 0, 0})));
    BOOST_TEST(std::isnan(root({not_a_number})));
}
