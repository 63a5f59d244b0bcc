// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_draw
#include <boost/test/unit_test.hpp>

#include <scarp/show/draw.hpp>
#include <data/files.hpp>
#include <show/pictures.hpp>

#include <fstream>

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

BOOST_AUTO_TEST_CASE(half_a_picture_is_none) {
    temporary_folder const folder;
    auto const whole = [&](char const* name, std::string const& text) {
        std::ofstream{folder / name} << text;
        return detail::is_whole(folder / name);
    };
    std::string const png = std::string(20, 'x') + "IEND\xae" "B`\x82", svg = "<svg>............</g>\n</svg>\n\n";
    BOOST_TEST((whole("a.png", png) && whole("a.svg", svg)));
    for (std::size_t cut : {std::size_t{0}, std::size_t{5}, std::size_t{20}}) {
        BOOST_TEST(!whole("a.png", png.substr(0, cut)));
        BOOST_TEST(!whole("a.svg", svg.substr(0, cut)));
    }
    BOOST_TEST(!detail::is_whole(folder / "none.png"));
    gnuplot_picture const picture{"a", "1 2\n", ""};
    std::filesystem::create_directory(folder / "a.dat");
    BOOST_CHECK_EXCEPTION(picture.write(folder.path()), data_error, [&](data_error const& e) {
        return std::string{e.what()} == folder / "a.dat: expected a file that can be written, found Is a directory";
    });
}

BOOST_AUTO_TEST_CASE(words_of_the_shell_are_quoted) { BOOST_TEST(detail::shell_word("it's") == "'it'\\''s'"); }
