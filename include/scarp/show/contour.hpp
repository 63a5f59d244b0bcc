// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/surface.hpp>

#include <cstdio>
#include <span>

namespace scarp {

/// How a contour is written: characters of UTF-8 or ASCII, with colours (256 of ANSI) or without.
struct contour_style {
    bool utf8 = true;
    bool colour = false;
};

namespace detail {

/// Bands of equal rank, every other one dotted or each in its colour, and trails over them.
class contour_sheet {
public:
    contour_sheet(surface const& s, std::span<trail const> trails) : s_{s}, owner_(cells(), -1), ends_(cells(), ' ') {
        for (std::size_t k = 0; k < trails.size(); ++k) draw(trails[k].points, static_cast<int>(k));
    }

    std::string text(contour_style style) const {
        std::string out = rule(style, "┌", "┐", label(s_.to()[1]));
        for (int row = s_.rows() - 1; row >= 0; --row) {
            out += margin + std::string{style.utf8 ? "│" : "|"};
            for (int column = 0; column < s_.columns(); ++column) out += cell(column, row, style);
            if (style.colour) out += "\033[0m";
            out += style.utf8 ? "│\n" : "|\n";
        }
        out += rule(style, "└", "┘", label(s_.from()[1]));
        std::string const left = label(s_.from()[0]), right = label(s_.to()[0]);
        std::size_t const width = static_cast<std::size_t>(s_.columns()) + 2;
        std::string const gap(std::max(width, left.size() + right.size() + 1) - left.size() - right.size(), ' ');
        return out + margin + left + gap + right + '\n';
    }

    /// The sign of a trail: "●" is its end, "o" its start.
    static std::string line_of(int number, contour_style style) {
        static constexpr char const* unicode[] = {"•", "+", "×", "*", "■", "◆"};
        static constexpr char const* ascii[] = {"o", "+", "x", "*", "#", "@"};
        std::string const sign = (style.utf8 ? unicode : ascii)[number % 6];
        return style.colour ? ink(number) + sign : sign;
    }

private:
    static constexpr int bands = 10;
    inline static std::string const margin = std::string(8, ' ');

    surface const& s_;
    std::vector<int> owner_;   // the trail on each cell, -1 for none
    std::vector<char> ends_;   // S where a trail starts, E where it ends

    std::size_t cells() const { return static_cast<std::size_t>(s_.columns() * s_.rows()); }
    std::size_t at(int column, int row) const { return static_cast<std::size_t>(row * s_.columns() + column); }
    int column_of(double x) const { return nearest((x - s_.from()[0]) / (s_.to()[0] - s_.from()[0]), s_.columns()); }
    int row_of(double y) const { return nearest((y - s_.from()[1]) / (s_.to()[1] - s_.from()[1]), s_.rows()); }
    static int nearest(double share, int count) { return static_cast<int>(std::lround(share * (count - 1))); }

    void draw(std::span<surface::point const> points, int number) {
        if (points.empty()) return;
        auto const mark = [&](surface::point p, char end) {
            if (!s_.contains(p)) return;
            std::size_t const i = at(column_of(p[0]), row_of(p[1]));
            owner_[i] = number;
            if (end != ' ') ends_[i] = end;
        };
        for (std::size_t k = 0; k + 1 < points.size(); ++k)
            for (int i = 0; i <= 40; ++i) {
                double const t = i / 40.0;
                surface::point const a = points[k], b = points[k + 1];
                mark({a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])}, ' ');
            }
        mark(points.front(), 'S');
        mark(points.back(), 'E');
    }

    int band(int column, int row) const { return std::min(static_cast<int>(s_.rank(s_(column, row)) * bands), bands - 1); }

    static std::string label(double x) {
        char text[16];
        std::snprintf(text, sizeof text, "%.3g", x);
        return text;
    }
    std::string rule(contour_style style, char const* left, char const* right, std::string const& text) const {
        std::string line(margin.size() - 1 - std::min(margin.size() - 1, text.size()), ' ');
        line += text + ' ' + (style.utf8 ? left : "+");
        for (int i = 0; i < s_.columns(); ++i) line += style.utf8 ? "─" : "-";
        return line + (style.utf8 ? right : "+") + '\n';
    }

    /// Okabe and Ito's colours, which everybody can tell apart.
    static std::string ink(int number) {
        static constexpr char const* codes[] = {"166", "25", "36", "175", "214", "16"};
        return std::string{"\033[1;38;5;"} + codes[number % 6] + 'm';
    }
    static std::string paper(int band) {
        static constexpr char const* codes[bands] = {"67", "67", "110", "110", "153", "153", "189", "189", "255", "255"};
        return std::string{"\033[48;5;"} + codes[band] + 'm';
    }

    std::string cell(int column, int row, contour_style style) const {
        int const here = band(column, row);
        std::size_t const i = at(column, row);
        std::string s = style.colour ? paper(here) : std::string{};
        if (owner_[i] >= 0) {
            if (style.colour) s += ink(owner_[i]);
            if (ends_[i] == 'S') return s + (style.utf8 ? "○" : "S");
            if (ends_[i] == 'E') return s + (style.utf8 ? "●" : "E");
            return s + line_of(owner_[i], {style.utf8, false});
        }
        if (style.colour || here % 2 == 0) return s + ' ';
        return s + (style.utf8 ? "·" : ".");
    }
};

}  // namespace detail

/// A surface seen from above, for the terminal: lines of equal height, the ways over it from start to end, and a legend.
///
/// One character per point of the surface's grid; 64 by 24 makes a square about as wide as high.
inline std::string contour(surface const& s, std::span<trail const> trails, contour_style style = {}) {
    std::string text = detail::contour_sheet{s, trails}.text(style);
    for (std::size_t k = 0; k < trails.size(); ++k) {
        text += "        " + detail::contour_sheet::line_of(static_cast<int>(k), style) + (style.colour ? "\033[0m " : " ");
        text += trails[k].label + '\n';
    }
    return text;
}

}  // namespace scarp
