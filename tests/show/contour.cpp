// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_contour
#include <boost/test/unit_test.hpp>

#include <scarp/show/contour.hpp>

using namespace scarp;

namespace {

surface const steps{[](std::array<double, 2> p) { return p[0]; }, {0, 0}, {9, 2}, 10, 3};
trail const ways[] = {{"along", {{1, 1}, {4, 1}, {7, 1}}}, {"across", {{8, 0}, {8, 2}}}};

}  // namespace

BOOST_AUTO_TEST_CASE(bands_trails_frame_and_legend) {
    BOOST_TEST(contour(steps, ways, {.utf8 = false, .colour = false}) ==
               "      2 +----------+\n"
               "        | . . . .E.|\n"
               "        | SoooooE+.|\n"
               "        | . . . .S.|\n"
               "      0 +----------+\n"
               "        0          9\n"
               "        o along\n"
               "        + across\n");
}

BOOST_AUTO_TEST_CASE(ascii_is_ascii_and_colours_come_only_when_asked_for) {
    std::string const plain = contour(steps, ways, {.utf8 = false, .colour = false});
    for (char const c : plain) BOOST_TEST((c == '\n' || (c >= ' ' && c <= '~')));
    std::string const pretty = contour(steps, ways, {.utf8 = true, .colour = false});
    BOOST_TEST(pretty.find("○•••••●") != std::string::npos);
    BOOST_TEST(pretty.find('\033') == std::string::npos);
    std::string const coloured = contour(steps, ways, {.utf8 = true, .colour = true});
    BOOST_TEST(coloured.find("\033[48;5;") != std::string::npos);
    BOOST_TEST(coloured.find("\033[0m│\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_lies_outside_is_left_out) {
    trail const far[] = {{"far", {{-1e9, 1}, {1e9, 50}}}, {"none", {}}};
    std::string const text = contour(steps, far, {.utf8 = false, .colour = false});
    BOOST_TEST(text.find("S") == std::string::npos);
    BOOST_TEST(text.find("+ none\n") != std::string::npos);
}
