// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/atomic_file.hpp>
#include <scarp/show/surface.hpp>

#include <cstdio>
#include <filesystem>
#include <span>
#include <stdexcept>

namespace scarp {

/// A picture as gnuplot takes it: `gnuplot NAME.gp` draws NAME.png and NAME.svg from NAME.dat, beside which it lies.
struct gnuplot_picture {
    std::string name;
    std::string data;
    std::string script;

    /// Writes NAME.dat and NAME.gp.
    /// Errors   data_error naming a file that cannot be written and the system's reason
    void write(std::filesystem::path const& folder) const {
        write_text((folder / (name + ".dat")).string(), data);
        write_text((folder / (name + ".gp")).string(), script);
    }
};

/// What a picture of a surface says.
struct surface_captions {
    std::string title;
    std::string x = "x", y = "y", z = "f(x, y)";
    std::vector<trail> marks{};  ///< single points of note, such as minima, with their names
};

namespace detail {

inline std::string number_text(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", x);
    return text;
}

/// Text in gnuplot's single quotes.
inline std::string quoted(std::string const& text) {
    std::string s = "'";
    for (char const c : text) s += c == '\'' ? std::string{"''"} : std::string{c};
    return s + '\'';
}

/// Okabe and Ito's colours, which everybody can tell apart.
inline std::string trail_colour(std::size_t number) {
    static constexpr char const* colours[] = {"#d55e00", "#0072b2", "#000000", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"};
    return quoted(colours[number % 7]);
}

/// Draws `body` once as PNG and once as SVG.
inline std::string drawn_twice(std::string const& name, std::string const& title, int width, int height, std::string const& body) {
    std::string const size = std::to_string(width) + ',' + std::to_string(height);
    return "# gnuplot " + name + ".gp draws " + name + ".png and " + name + ".svg from " + name + ".dat\n"
           "set encoding utf8\n"
           "set title " + quoted(title) + " noenhanced font ',18' offset 0,0.4\n"
           "set border lc rgb '#606060'\n"
           "set tics textcolor rgb '#303030'\n"
           "set terminal pngcairo size " + size + " font 'DejaVu Sans,13' background 'white'\n"
           "set output " + quoted(name + ".png") + "\n" + body +
           "set output\n"
           "set terminal svg size " + size + " dynamic font 'DejaVu Sans,13' background 'white'\n"
           "set output " + quoted(name + ".svg") + "\n"
           "replot\n"
           "set output\n";
}

/// Pale where the surface is high, deep where it is low: every trail stands out.
inline constexpr char const* palette_of_depth = "set palette defined (0 '#5b7fb0', 0.35 '#a3bcda', 0.7 '#dde5ee', 1 '#f8f6f0')\n";

/// The grid with the rank of each value, then trails and marks with their values, as gnuplot's data sets 0, 1, ...
template <class F>
std::string data_of(surface const& s, F const& f, std::span<trail const> trails, std::span<trail const> marks) {
    std::string text = "# x y f rank\n";
    for (int row = 0; row < s.rows(); ++row, text += '\n')
        for (int column = 0; column < s.columns(); ++column) {
            double const v = s(column, row);
            text += number_text(s.x(column)) + ' ' + number_text(s.y(row)) + ' ' + number_text(v) + ' ';
            text += number_text(s.rank(v)) + '\n';
        }
    for (auto const& group : {trails, marks})
        for (trail const& t : group) {
            text += "\n\n# " + t.label + ": x y f\n";
            for (auto const& p : t.points) text += number_text(p[0]) + ' ' + number_text(p[1]) + ' ' + number_text(f(p)) + '\n';
        }
    return text;
}

inline std::string range_of(char const* axis, double from, double to) {
    return std::string{"set "} + axis + "range [" + number_text(from) + ':' + number_text(to) + "]\n";
}

/// A height as a reader needs it: 0 for what is next to nothing within `range`.
inline std::string height_text(double value, double range) {
    char text[32];
    bool const nothing = std::fabs(value) < 1e-3 * range;
    std::snprintf(text, sizeof text, std::fabs(value) >= 1000 ? "%.0f" : "%.3g", nothing ? 0.0 : value);
    return text;
}

/// A bar of colours whose marks are heights.
inline std::string colour_bar(surface const& s, std::string const& label) {
    std::string text = "set cbrange [0:1]\nset cbtics (";
    double const range = s.quantile(1) - s.quantile(0);
    for (int k = 0; k <= 4; ++k)
        text += (k ? ", " : "") + quoted(height_text(s.quantile(k / 4.0), range)) + ' ' + number_text(k / 4.0);
    return text + ") scale 0\nset cblabel " + quoted(label) + " noenhanced offset 0.5,0\n";
}

/// The trails and marks as items of a plot, the trails over pale seams.
inline std::string items_of(std::string const& file, char const* columns, std::span<trail const> trails,
                            std::span<trail const> marks) {
    std::string seams, text;
    std::size_t index = 1;
    auto const data = [&] { return ", \\\n    " + file + " index " + std::to_string(index) + " using " + columns; };
    for (std::size_t k = 0; k < trails.size(); ++k, ++index) {
        std::string const from = data(), colour = trail_colour(k);
        bool const few = trails[k].points.size() <= 100;
        seams += from + " with lines lw 4.5 lc rgb 'white' notitle";
        text += from + (few ? " with linespoints pt 7 ps 0.6 lw 2.2 lc rgb " : " with lines lw 2.4 lc rgb ") + colour + " title "
                + quoted(trails[k].label) + " noenhanced";
        text += from + " every ::0::0 with points pt 6 ps 1.7 lw 2.5 lc rgb " + colour + " notitle";
        text += from + " every ::" + std::to_string(trails[k].points.size() - 1) + " with points pt 7 ps 1.6 lc rgb " + colour;
        text += " notitle";
    }
    for (std::size_t k = 0; k < marks.size(); ++k, ++index)
        text += data() + " with points pt 3 ps 2.2 lw 2.5 lc rgb '#202020' title " + quoted(marks[k].label) + " noenhanced";
    return seams + text;
}

/// Every trail without the points that a picture cannot show.
inline std::vector<trail> thinned(surface const& s, std::span<trail const> trails) {
    std::vector<trail> all;
    for (trail const& t : trails)
        if (!t.points.empty()) all.push_back(s.thinned(t));
    return all;
}

/// A legend below, with room for so many entries.
inline std::string key_below(std::size_t entries) {
    return "set key bmargin center horizontal samplen 2.5 width 1\nset bmargin " + std::to_string(5 + (entries + 2) / 3) + '\n';
}

}  // namespace detail

/// A surface seen from above: bands and lines of equal height, with trails. A ring is where a trail starts, a disc where it ends.
template <class F>
gnuplot_picture contour_picture(std::string const& name, surface const& s, F const& f, std::span<trail const> ways,
                                surface_captions const& captions) {
    using namespace detail;
    std::vector<trail> const trails = thinned(s, ways);
    std::string const file = quoted(name + ".dat");
    std::string const body =
        "set table $lines\nset contour base\nset cntrparam levels incremental 0.0625,0.0625,0.9375\nunset surface\n"
        "splot " + file + " index 0 using 1:2:4\nunset table\nunset contour\nset surface\n"
        + palette_of_depth + colour_bar(s, captions.z)
        + range_of("x", s.from()[0], s.to()[0]) + range_of("y", s.from()[1], s.to()[1])
        + "set xlabel " + quoted(captions.x) + " noenhanced\nset ylabel " + quoted(captions.y) + " noenhanced\n"
        "set tics out nomirror\n" + key_below(trails.size() + captions.marks.size()) +
        "plot " + file + " index 0 using 1:2:4 with image notitle, \\\n"
        "    $lines using 1:2 with lines lw 0.8 lc rgb '#7488a4' notitle"
        + items_of(file, "1:2", trails, captions.marks) + "\n";
    return {name, data_of(s, f, trails, captions.marks), drawn_twice(name, captions.title, 1000, 860, body)};
}

/// A surface in space, with trails on it.
template <class F>
gnuplot_picture surface_picture(std::string const& name, surface const& s, F const& f, std::span<trail const> ways,
                                surface_captions const& captions) {
    using namespace detail;
    std::vector<trail> const trails = thinned(s, ways);
    std::string const file = quoted(name + ".dat");
    std::string const body =
        std::string{palette_of_depth} + "unset colorbox\nset cbrange [0:1]\n"
        + range_of("x", s.from()[0], s.to()[0]) + range_of("y", s.from()[1], s.to()[1])
        + "set xyplane relative 0\nset view 34,32,1,0.9\nset pm3d scansautomatic border lc rgb '#8094ad' lw 0.25\n"
        "set xlabel " + quoted(captions.x) + " noenhanced\nset ylabel " + quoted(captions.y) + " noenhanced\n"
        "set zlabel " + quoted(captions.z) + " noenhanced rotate parallel\n"
        "set border 15+16 lc rgb '#909090'\n"
        "set size 1,0.97\nset origin 0,0.03\nset key at screen 0.5,0.04 center center maxrows 1 samplen 2.5 width 1\n"
        "splot " + file + " index 0 using 1:2:3:4 with pm3d notitle"
        + items_of(file, "1:2:3", trails, captions.marks) + "\n";
    return {name, data_of(s, f, trails, captions.marks), drawn_twice(name, captions.title, 1000, 860, body)};
}

/// Values against steps, the values on a logarithmic axis: how fast each descent falls.
struct labelled_values {
    std::string label;
    std::vector<double> values;
};
inline gnuplot_picture curves_picture(std::string const& name, std::span<labelled_values const> curves, std::string const& title,
                                      std::string const& x_label, std::string const& y_label) {
    using namespace detail;
    std::string const file = quoted(name + ".dat");
    std::string data, items;
    for (std::size_t k = 0; k < curves.size(); ++k) {
        data += (k ? "\n\n# " : "# ") + curves[k].label + ": step value\n";
        for (std::size_t i = 1; i < curves[k].values.size(); i += 1 + i / 200)
            data += std::to_string(i) + ' ' + number_text(curves[k].values[i]) + '\n';
        items += (k ? ", \\\n    " : "") + file + " index " + std::to_string(k) + " using 1:2 with lines lw 2.6 lc rgb "
                 + trail_colour(k) + " title " + quoted(curves[k].label) + " noenhanced";
    }
    std::string const body =
        "set xlabel " + quoted(x_label) + " noenhanced\nset ylabel " + quoted(y_label) + " noenhanced\n"
        "set logscale xy\nset format y '10^{%L}'\nset format x '10^{%L}'\nset tics out nomirror\nset border 3\n"
        "set grid lc rgb '#e4e4e4' lw 1\n" + key_below(curves.size()) +
        "plot " + items + "\n";
    return {name, data, drawn_twice(name, title, 1000, 700, body)};
}

}  // namespace scarp
