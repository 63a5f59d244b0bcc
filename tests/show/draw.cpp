// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_draw
#include <boost/test/unit_test.hpp>

#include <scarp/show/draw.hpp>
#include <show/pictures.hpp>

using namespace scarp;

BOOST_AUTO_TEST_CASE(the_ending_decides_and_data_and_script_lie_beside) {
    scarp_tests::check_drawn({"a", "1 2\n2 3\n", detail::drawn_by_ending("a", 400, 300, "plot 'a.dat' with lines\n")});
}

BOOST_AUTO_TEST_CASE(other_endings_and_names_are_refused) {
    gnuplot_picture const picture{"a", "1 2\n", detail::drawn_by_ending("a", 400, 300, "plot 'a.dat'\n")};
    BOOST_CHECK_THROW(draw("/tmp/a.pdf", picture), std::invalid_argument);
    BOOST_CHECK_THROW(draw("/tmp/a", picture), std::invalid_argument);
    BOOST_CHECK_THROW(draw("/tmp/b.png", picture), std::invalid_argument);
    BOOST_CHECK_THROW(draw("/dev/null/a.png", picture), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(words_of_the_shell_are_quoted) { BOOST_TEST(detail::shell_word("it's") == "'it'\\''s'"); }
