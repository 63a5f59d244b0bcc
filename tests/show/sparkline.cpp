// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_sparkline
#include <boost/test/unit_test.hpp>

#include <scarp/show/sparkline.hpp>

#include <limits>
#include <vector>

using namespace scarp;

BOOST_AUTO_TEST_CASE(the_lowest_and_the_highest_value_are_the_lowest_and_the_highest_bar) {
    BOOST_TEST(sparkline(std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7}) == "▁▂▃▄▅▆▇█");
    BOOST_TEST(sparkline(std::vector<float>{7, 0, 3.5f}) == "█▁▅");
    BOOST_TEST(sparkline(std::vector<double>{3, 3, 3}) == "▁▁▁");
    BOOST_TEST(sparkline(std::vector<double>{}) == "");
    BOOST_TEST(sparkline(std::vector<double>{0, 1, 2, 3}, {.utf8 = false}) == "_.-^");
}

BOOST_AUTO_TEST_CASE(long_series_are_means_and_what_is_not_finite_is_blank) {
    BOOST_TEST(sparkline(std::vector<double>{0, 2, 4, 6, 7, 9, 8, 8}, {.width = 2}) == "▁█");
    double const nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
    BOOST_TEST(sparkline(std::vector<double>{0, nan, 7, inf}) == "▁ █ ");
    BOOST_TEST(sparkline(std::vector<double>{1, 2}, {.width = 0}) == "");
    BOOST_TEST(sparkline(std::vector<double>{1, 10, 100}, {.logarithmic = true}) == "▁▅█");
}
