// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

namespace scarp {

/// The characters of a preview: blocks are UTF-8.
enum class preview_style { blocks, ascii };

namespace detail {

/// Ink of a pixel in 0 ... steps; what is outside [0, 1], NaN included, counts as the nearest end or as paper.
inline int ink_level(float value, int steps) {
    if (!(value > 0)) return 0;
    return value >= 1 ? steps : static_cast<int>(value * static_cast<float>(steps) + 0.5f);
}

/// Two pixels in one character cell: a half block where one is much darker, else a shade of both.
inline char const* block_cell(float top, float bottom) {
    static constexpr char const* shades[] = {" ", "░", "▒", "▓", "█"};
    int const upper = ink_level(top, 4), lower = ink_level(bottom, 4);
    if (upper >= lower + 2) return "▀";
    if (lower >= upper + 2) return "▄";
    return shades[(upper + lower + 1) / 2];
}

inline char ascii_cell(float top, float bottom) { return " .:-=+*#%@"[ink_level((top + bottom) / 2, 9)]; }

} // namespace detail

/// A picture of one image for the terminal: a line of `width` characters for every two rows of pixels, 0 paper, 1 ink.
///
/// Shapes   image (height, width)
/// Errors   std::invalid_argument when the image does not hold width x height values
inline std::string preview(std::span<float const> image, int width, int height, preview_style style = preview_style::blocks) {
    if (width < 1 || height < 1 || static_cast<long long>(image.size()) != 1LL * width * height)
        throw std::invalid_argument{detail::joined({"scarp::preview: expected ", std::to_string(width), "x", std::to_string(height),
                                                    " values, found ", std::to_string(image.size())})};
    auto const pixel = [&](int row, int column) {
        return row < height ? image[static_cast<std::size_t>(row) * static_cast<std::size_t>(width)
                                    + static_cast<std::size_t>(column)] : 0.0f;
    };
    std::string text;
    for (int row = 0; row < height; row += 2) {
        for (int column = 0; column < width; ++column) {
            float const top = pixel(row, column), bottom = pixel(row + 1, column);
            if (style == preview_style::ascii) text += detail::ascii_cell(top, bottom);
            else text += detail::block_cell(top, bottom);
        }
        text += '\n';
    }
    return text;
}

} // namespace scarp
