// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_preview
#include <boost/test/unit_test.hpp>

#include <scarp/data/preview.hpp>

#include <cmath>
#include <limits>
#include <vector>

using scarp::preview;
using scarp::preview_style;

BOOST_AUTO_TEST_CASE(two_rows_share_a_line) {
    std::vector<float> const image{1, 0, 1, 0, 0.5f,
                                   0, 1, 1, 0, 0.5f};
    BOOST_TEST(preview(image, 5, 2) == "▀▄█ ▒\n");
    BOOST_TEST(preview(image, 5, 2, preview_style::ascii) == "++@ +\n");
}

BOOST_AUTO_TEST_CASE(an_odd_last_row_stands_on_paper) {
    std::vector<float> const image{0, 0, 1};
    BOOST_TEST(preview(image, 1, 3) == " \n▀\n");
}

BOOST_AUTO_TEST_CASE(values_outside_the_range_are_clipped) {
    float const nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    std::vector<float> const image{-3, 7, nan, infinity, -3, 7, nan, infinity};
    BOOST_TEST(preview(image, 4, 2) == " █ █\n");
    BOOST_TEST(preview(image, 4, 2, preview_style::ascii) == " @ @\n");
}

BOOST_AUTO_TEST_CASE(every_level_has_its_character) {
    std::vector<float> ramp;
    for (int i = 0; i < 10; ++i) ramp.push_back(static_cast<float>(i) / 9);
    ramp.insert(ramp.end(), ramp.begin(), ramp.begin() + 10);
    BOOST_TEST(preview(ramp, 10, 2, preview_style::ascii) == " .:-=+*#%@\n");
    BOOST_TEST(preview(ramp, 10, 2) == "  ░░▒▒▓▓██\n");
}

BOOST_AUTO_TEST_CASE(a_wrong_size_is_refused) {
    std::vector<float> const image(5);
    BOOST_CHECK_EXCEPTION(preview(image, 2, 3), std::invalid_argument, [](std::invalid_argument const& e) {
        return std::string{e.what()} == "scarp::preview: expected 2x3 values, found 5";
    });
    BOOST_CHECK_THROW(preview({}, 0, 0), std::invalid_argument);
    BOOST_CHECK_THROW(preview(image, -5, -1), std::invalid_argument);
}
