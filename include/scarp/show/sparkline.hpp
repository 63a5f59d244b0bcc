// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>

namespace scarp {

/// How a line of small bars is drawn.
struct sparkline_style {
    int width = 60;         ///< at most so many characters; longer series are shown by the means of equal parts
    bool utf8 = true;       ///< eight heights; else four, as ASCII
    bool logarithmic = false;
};

/// A series as one line of text, the lowest value as the lowest bar: "█▆▄▃▂▂▁▁". What is not finite is left blank.
template <class Values>
std::string sparkline(Values const& values, sparkline_style style = {}) {
    static constexpr char const* bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static constexpr char const* marks[] = {"_", ".", "-", "^"};
    std::size_t const size = std::size(values), parts = std::min(size, static_cast<std::size_t>(std::max(style.width, 0)));
    auto const height = [&](std::size_t part) {
        std::size_t const first = part * size / parts, end = (part + 1) * size / parts;
        double sum = 0;
        for (std::size_t i = first; i < end; ++i) sum += static_cast<double>(values[i]);
        double const mean = sum / static_cast<double>(end - first);
        return style.logarithmic ? std::log(mean) : mean;
    };
    double lowest = HUGE_VAL, highest = -HUGE_VAL;
    for (std::size_t part = 0; part < parts; ++part)
        if (double const h = height(part); std::isfinite(h)) lowest = std::min(lowest, h), highest = std::max(highest, h);
    int const levels = style.utf8 ? 8 : 4;
    char const* const* const signs = style.utf8 ? +bars : +marks;
    std::string text;
    for (std::size_t part = 0; part < parts; ++part) {
        double const h = height(part), share = highest > lowest ? (h - lowest) / (highest - lowest) : 0;
        if (!std::isfinite(h)) text += ' ';
        else text += signs[std::clamp(static_cast<int>(share * levels), 0, levels - 1)];
    }
    return text;
}

}  // namespace scarp
