// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE show_gnuplot
#include <boost/test/unit_test.hpp>

#include <scarp/show/gnuplot.hpp>

#include <fstream>
#include <iterator>
#include <sstream>

using namespace scarp;

namespace {

double bowl(std::array<double, 2> p) { return p[0] * p[0] + p[1] * p[1]; }

surface const grid{bowl, {-1, -1}, {1, 1}, 5, 3};
trail const ways[] = {{"it's mine", {{1, 1}, {0.5, 0.5}, {0, 0}}}};
surface_captions const captions{.title = "A bowl", .marks = {{"minimum", {{0, 0}}}}};

/// The lines of each data set, comments left out.
std::vector<std::vector<std::string>> sets_of(std::string const& data) {
    std::vector<std::vector<std::string>> sets(1);
    std::istringstream in{data};
    int blank = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) {
            ++blank;
            continue;
        }
        if (blank >= 2) sets.emplace_back();
        blank = 0;
        if (line[0] != '#') sets.back().push_back(line);
    }
    return sets;
}

int count(std::string const& text, std::string const& word) {
    int n = 0;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++n;
    return n;
}

}  // namespace

BOOST_AUTO_TEST_CASE(data_are_the_grid_the_trails_and_the_marks) {
    auto const sets = sets_of(contour_picture("bowl", grid, bowl, ways, captions).data);
    BOOST_TEST(sets.size() == 3u);
    BOOST_TEST(sets[0].size() == 15u);
    BOOST_TEST(sets[0][0] == "-1 -1 2 0.733333333");
    BOOST_TEST(sets[0][7] == "0 0 0 0");
    BOOST_TEST(sets[1].size() == 3u);
    BOOST_TEST(sets[1][1] == "0.5 0.5 0.5");
    BOOST_TEST(sets[2].size() == 1u);
}

BOOST_AUTO_TEST_CASE(scripts_draw_png_and_svg_from_the_data_beside_them) {
    gnuplot_picture const pictures[] = {contour_picture("bowl", grid, bowl, ways, captions),
                                        surface_picture("bowl", grid, bowl, ways, captions)};
    for (auto const& p : pictures) {
        BOOST_TEST(p.name == "bowl");
        BOOST_TEST(p.script.find("set output 'bowl.png'") != p.script.npos);
        BOOST_TEST(p.script.find("set output 'bowl.svg'") != p.script.npos);
        BOOST_TEST(p.script.find("'bowl.dat' index 0") != p.script.npos);
        BOOST_TEST(p.script.find("title 'it''s mine'") != p.script.npos);
        BOOST_TEST(p.script.find("title 'minimum'") != p.script.npos);
        BOOST_TEST(p.script.find("'bowl.dat' index 3") == p.script.npos);
        BOOST_TEST(count(p.script, "'") % 2 == 0);
    }
}

BOOST_AUTO_TEST_CASE(trails_without_points_are_left_out) {
    trail const some[] = {{"none", {}}, {"one", {{0, 0}}}};
    auto const p = contour_picture("bowl", grid, bowl, some, {.title = "A bowl"});
    BOOST_TEST(sets_of(p.data).size() == 2u);
    BOOST_TEST(p.script.find("none") == p.script.npos);
    BOOST_TEST(p.script.find("index 1") != p.script.npos);
    BOOST_TEST(p.script.find("index 2") == p.script.npos);
}

BOOST_AUTO_TEST_CASE(curves_are_thinner_the_longer_they_get) {
    labelled_values const curves[] = {{"short", {4, 2, 1}}, {"long", std::vector<double>(100'000, 3.0)}};
    auto const sets = sets_of(curves_picture("fall", curves, "How fast", "step", "f").data);
    BOOST_TEST(sets.size() == 2u);
    BOOST_TEST(sets[0].size() == 2u);
    BOOST_TEST(sets[0][0] == "1 2");
    BOOST_TEST(sets[1].size() > 200u);
    BOOST_TEST(sets[1].size() < 2000u);
}

BOOST_AUTO_TEST_CASE(heights_are_short) {
    BOOST_TEST(detail::height_text(1.2e-5, 10) == "0");
    BOOST_TEST(detail::height_text(-78.3323, 100) == "-78.3");
    BOOST_TEST(detail::height_text(14495.4, 20000) == "14495");
}

BOOST_AUTO_TEST_CASE(files_lie_side_by_side) {
    auto const folder = std::filesystem::temp_directory_path() / "scarp_show_gnuplot";
    std::filesystem::create_directories(folder);
    auto const p = contour_picture("bowl", grid, bowl, ways, captions);
    p.write(folder);
    auto const read = [&](char const* name) {
        std::ifstream in{folder / name, std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{in}, {}};
    };
    BOOST_TEST(read("bowl.dat") == p.data);
    BOOST_TEST(read("bowl.gp") == p.script);
    std::filesystem::remove_all(folder);
    BOOST_CHECK_THROW(p.write(folder / "nowhere"), std::runtime_error);
}
