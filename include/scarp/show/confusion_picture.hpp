// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/show/draw.hpp>
#include <scarp/train/confusion_matrix.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace scarp {

/// A confusion matrix as a heat map: rows the truth, columns the prediction, shaded by the share of the row, with the counts.
inline gnuplot_picture confusion_picture(std::string const& name, confusion_matrix const& confusion, std::vector<std::string> names = {},
                                         std::string title = {}) {
    using namespace detail;
    int const classes = confusion.classes();
    for (int c = static_cast<int>(names.size()); c < classes; ++c) names.push_back(std::to_string(c));
    if (title.empty()) {
        char text[80];
        std::snprintf(text, sizeof text, "Confusion matrix: %.1f %% of %d are right", 100 * confusion.accuracy(), confusion.samples());
        title = text;
    }
    std::string data = "# predicted truth count share_of_the_truth\n", tics_x, tics_y;
    for (int t = 0; t < classes; ++t)
        for (int p = 0; p < classes; ++p) {
            double const share = static_cast<double>(confusion(t, p)) / std::max(confusion.of_class(t), 1);
            data += std::to_string(p) + ' ' + std::to_string(t) + ' ' + std::to_string(confusion(t, p)) + ' ' + number_text(share) + '\n';
        }
    std::size_t longest = 1;
    for (int c = 0; c < classes; ++c) {
        auto const& label = names[static_cast<std::size_t>(c)];
        longest = std::max(longest, label.size());
        (tics_x += c ? ", " : "") += detail::quoted(label) + ' ' + std::to_string(c);
        (tics_y += c ? ", " : "") += detail::quoted(label) + ' ' + std::to_string(c);
    }
    bool const counts = classes <= 30;
    std::string const file = detail::quoted(name + ".dat"), last = number_text(classes - 0.5);
    std::string const body =
        "set title " + detail::quoted(title) + " noenhanced font ',18' offset 0,0.3\n"
        "set palette defined (0 '#ffffff', 0.15 '#dce9f5', 0.5 '#6aaed6', 1 '#08306b')\nset cbrange [0:1]\nset cblabel 'share of the true class'\n"
        "set xrange [-0.5:" + last + "]\nset yrange [" + last + ":-0.5]\nset size ratio 1\nunset key\nset tics scale 0 noenhanced\n"
        "set xtics (" + tics_x + ")" + (longest > 3 ? " rotate by 40 right" : "") + "\nset ytics (" + tics_y + ")\nset xlabel 'predicted'\nset ylabel 'true'\n"
        "plot " + file + " using 1:2:4 with image"
        + (counts ? ", \\\n    " + file + " using 1:2:($3 > 0 ? sprintf('%d', $3) : ''):($4 > 0.45 ? 0xffffff : 0x303030) with labels textcolor rgb variable font ',"
                        + std::to_string(classes <= 12 ? 12 : 8) + "'" : std::string{})
        + "\n";
    int const side = std::clamp(300 + 56 * classes, 520, 1200);
    return {name, data, drawn_by_ending(name, side + 120, side, body)};
}

}  // namespace scarp
