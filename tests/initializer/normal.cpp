// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE initializer_normal
#include <boost/test/unit_test.hpp>

#include <initializer/values.hpp>
#include <scarp/initializer/constant.hpp>
#include <scarp/initializer/normal.hpp>
#include <scarp/initializer/uniform.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr extents large{200, 250};

void check_truncated(truncated_normal const& rule, extents shape = large) {
    auto const values = values_by(rule, shape);
    auto const [least, most] = std::minmax_element(values.begin(), values.end());
    BOOST_TEST(*least >= rule.from);
    BOOST_TEST(*most <= rule.to);
    // from the far side, where shares are small and exact
    double const sign = rule.from > rule.mean ? -1 : 1;
    auto const share = [&](double x) { return normal_share(sign * (x - rule.mean) / rule.std); };
    double const first = share(rule.from), all = share(rule.to) - first;
    check_distribution(values, [&](double x) { return (share(x) - first) / all; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(constants) {
    for (double const x : values_by(zeros{}, extents{3, 5})) BOOST_TEST(x == 0);
    for (double const x : values_by(ones{}, extents{3, 5})) BOOST_TEST(x == 1);
    for (float const x : values_by<float>(constant{0.1}, extents{3, 5})) BOOST_TEST(x == 0.1f);
}

BOOST_AUTO_TEST_CASE(uniform_fills_its_interval) {
    auto const share = [](double x) { return (x + 1) / 4; };
    check_distribution(values_by(uniform{-1, 3}, large), share);
    check_distribution(values_by<float>(uniform{-1, 3}, large), share);
    for (double const x : values_by(uniform{}, large)) BOOST_TEST((x >= 0 && x < 1));
    for (double const x : values_by(uniform{2, 2}, extents{4})) BOOST_TEST(x == 2);
}

BOOST_AUTO_TEST_CASE(normal_has_its_mean_and_deviation) {
    auto const share = [](double x) { return normal_share((x - 3) / 0.5); };
    check_distribution(values_by(normal{3, 0.5}, large), share);
    check_distribution(values_by<float>(normal{3, 0.5}, large), share);
    check_moments(values_by(normal{.std = 0.02}, large), 0.02);
    for (double const x : values_by(normal{2, 0}, extents{4})) BOOST_TEST(x == 2);
}

BOOST_AUTO_TEST_CASE(truncated_normal_is_the_normal_inside_its_bounds) {
    check_truncated({});
    check_truncated({.mean = 1, .std = 2, .from = -1, .to = 6});
    check_truncated({.mean = 0, .std = 0.02, .from = -2, .to = 2});
    check_truncated({.mean = 0, .std = 1, .from = -0.5, .to = 0.25});  // narrow
    check_truncated({.mean = 0, .std = 1, .from = 3, .to = 3.5});      // tails
    check_truncated({.mean = 0, .std = 1, .from = -9, .to = -0.5});
    check_truncated({.mean = 0, .std = 1, .from = 8, .to = 1e300}, extents{100, 100});
    auto const f = values_by<float>(truncated_normal{.std = 1, .from = -0.1, .to = 0.1}, large);
    BOOST_TEST(largest(f) <= static_cast<double>(0.1f));
}

BOOST_AUTO_TEST_CASE(numbers_without_sense_are_known) {
    static_assert(uniform{1, 1}.valid() && !uniform{1, 0}.valid());
    static_assert(!normal{.std = -1}.valid() && normal{.std = 0}.valid());
    static_assert(!truncated_normal{.from = 2, .to = 2}.valid() && !truncated_normal{.std = 0}.valid());
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(!(uniform{nan, 1}.valid() || normal{.std = nan}.valid() || truncated_normal{.from = nan}.valid()));
}
