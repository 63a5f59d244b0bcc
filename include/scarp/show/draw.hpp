// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/gnuplot.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace scarp {

namespace detail {

/// A script that draws NAME.png, or NAME.svg for `gnuplot -e "ending='svg'" NAME.gp`, whatever its body does.
inline std::string drawn_by_ending(std::string const& name, int width, int height, std::string const& body) {
    std::string const size = std::to_string(width) + ',' + std::to_string(height);
    std::string const look = " size " + size + " font 'DejaVu Sans,13' background 'white'\n";
    return "# gnuplot " + name + ".gp draws " + name + ".png from " + name + ".dat; gnuplot -e \"ending='svg'\" " + name + ".gp draws the SVG\n"
           "if (!exists('ending')) ending = 'png'\n"
           "if (ending eq 'svg') {\n  set terminal svg dynamic" + look + "} else {\n  set terminal pngcairo" + look + "}\n"
           "set encoding utf8\nset output " + detail::quoted(name + ".") + " . ending\n"
           "set border lc rgb '#606060'\nset tics textcolor rgb '#303030'\n" + body + "set output\n";
}

/// A word for the shell.
inline std::string shell_word(std::string const& text) {
    std::string word{'\''};
    for (char const c : text) word += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return word + '\'';
}

/// Whether a PNG or an SVG has its end: of a full disk gnuplot says nothing.
inline bool is_whole(std::filesystem::path const& picture) {
    std::ifstream file{picture, std::ios::binary};
    char last[16] = {};
    file.seekg(-static_cast<std::streamoff>(sizeof last), std::ios::end);
    file.read(last, sizeof last);
    return std::string{last, sizeof last}.find(picture.extension() == ".svg" ? "</svg>" : "IEND") != std::string::npos;
}

}  // namespace detail

/// Draws a picture as PNG or SVG, by the ending of the file, and leaves its data and gnuplot's script beside it:
/// `draw("out/loss.svg", learning_curves("loss", history))`. The folder is made where it is missing.
///
/// Returns whether gnuplot drew all of it; where it is missing, data and script are there nonetheless.
/// Errors   std::invalid_argument for another ending, or a file of another name than the picture's; std::runtime_error when a folder
///          cannot be made, data_error, which is one, when a file cannot be written
inline bool draw(std::filesystem::path const& file, gnuplot_picture const& picture) {
    std::string const ending = file.extension().string();
    if (ending != ".png" && ending != ".svg")
        throw std::invalid_argument{"scarp::draw: expected a file that ends in .png or .svg, found " + file.string()};
    if (file.stem() != picture.name)
        throw std::invalid_argument{"scarp::draw: expected a file named " + picture.name + ending + ", found " + file.string()};
    std::filesystem::path const folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    std::filesystem::create_directories(folder);
    picture.write(folder);
    std::string const command = "cd " + detail::shell_word(folder.string()) + " && command -v gnuplot >/dev/null 2>&1 && gnuplot -e \"ending='"
                                + ending.substr(1) + "'\" " + detail::shell_word("./" + picture.name + ".gp") + " >/dev/null 2>&1";
    return std::system(command.c_str()) == 0 && detail::is_whole(file);
}

}  // namespace scarp
