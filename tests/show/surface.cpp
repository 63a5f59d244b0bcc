// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_surface
#include <boost/test/unit_test.hpp>

#include <scarp/show/surface.hpp>

#include <limits>

using namespace scarp;

namespace {

double slope(std::array<double, 2> p) { return p[0] + 10 * p[1]; }

}  // namespace

BOOST_AUTO_TEST_CASE(the_grid_reaches_from_corner_to_corner) {
    surface const s{slope, {0, -1}, {4, 1}, 5, 3};
    BOOST_TEST(s.columns() == 5);
    BOOST_TEST(s.rows() == 3);
    BOOST_TEST(s.x(0) == 0);
    BOOST_TEST(s.x(4) == 4);
    BOOST_TEST(s.y(1) == 0);
    BOOST_TEST(s(3, 2) == 13);
    BOOST_TEST(s(0, 0) == -10);
    BOOST_TEST((s.contains({4, 1}) && !s.contains({4.1, 0}) && !s.contains({1, -2})));
    surface const smallest{slope, {0, 0}, {1, 1}, 0, -3};
    BOOST_TEST(smallest.columns() * smallest.rows() == 4);
}

BOOST_AUTO_TEST_CASE(ranks_are_shares_of_the_grid) {
    surface const s{[](std::array<double, 2> p) { return std::exp(p[0]); }, {0, 0}, {9, 1}, 10, 2};
    BOOST_TEST(s.rank(1) == 0);
    BOOST_TEST(s.rank(std::exp(5)) == 0.5, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(s.rank(1e9) == 1);
    BOOST_TEST(s.rank(std::numeric_limits<double>::quiet_NaN()) == 1);
    BOOST_TEST(s.quantile(0) == 1);
    BOOST_TEST(s.quantile(1) == std::exp(9));
    BOOST_TEST(s.quantile(7) == std::exp(9));
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_has_no_height) {
    surface const s{[](std::array<double, 2> p) { return std::log(p[0]); }, {-1, 0}, {1, 1}, 3, 2};
    BOOST_TEST(s.quantile(0) == 0);
    surface const none{[](std::array<double, 2>) { return std::numeric_limits<double>::quiet_NaN(); }, {0, 0}, {1, 1}, 2, 2};
    BOOST_TEST(none.quantile(0.5) == 0);
    BOOST_TEST(none.rank(3) == 1);
}

BOOST_AUTO_TEST_CASE(thinned_trails_keep_start_and_end) {
    surface const s{slope, {0, 0}, {1, 1}, 2, 2};
    trail t{"way", {}};
    for (int i = 0; i <= 10'000; ++i) t.points.push_back({i / 10'000.0, 0.5});
    trail const thin = s.thinned(t);
    BOOST_TEST(thin.label == "way");
    BOOST_TEST(thin.points.size() < 1001u);
    BOOST_TEST(thin.points.size() > 900u);
    BOOST_TEST(thin.points.front()[0] == 0);
    BOOST_TEST(thin.points.back()[0] == 1);
    BOOST_TEST(s.thinned({"none", {}}).points.empty());
}
