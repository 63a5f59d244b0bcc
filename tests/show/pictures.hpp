// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/draw.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace scarp_tests {

/// Draws a picture both ways in a folder of its own; where gnuplot is there, both files must be, and of their kind.
inline void check_drawn(scarp::gnuplot_picture const& picture) {
    namespace fs = std::filesystem;
    fs::path const folder = fs::temp_directory_path() / ("scarp's pictures, " + picture.name);
    fs::remove_all(folder);
    bool const there = std::system("command -v gnuplot >/dev/null 2>&1") == 0;
    for (std::string const ending : {".png", ".svg"}) {
        fs::path const file = folder / (picture.name + ending);
        BOOST_TEST(scarp::draw(file, picture) == there);
        BOOST_TEST(fs::exists(folder / (picture.name + ".dat")));
        BOOST_TEST(fs::exists(folder / (picture.name + ".gp")));
        if (!there) continue;
        std::ifstream in{file, std::ios::binary};
        std::string start(5, ' ');
        in.read(start.data(), 5);
        BOOST_TEST(start == (ending == ".png" ? "\x89PNG\r" : "<?xml"));
        BOOST_TEST(fs::file_size(file) > 2000u);
    }
    fs::remove_all(folder);
}

inline int lines_of(std::string const& text) {
    int n = 0;
    for (char const c : text) n += c == '\n';
    return n;
}

}  // namespace scarp_tests
