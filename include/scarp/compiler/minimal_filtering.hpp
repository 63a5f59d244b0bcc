// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/window_work.hpp>

namespace scarp {

/// What a convolution with a window of 3 by 3 costs, its channels in registers of `lanes`: registers that are multiplied, or what is
/// added, loaded and stored in that time.
/// Source  kernel/winograd.hpp
struct cost_of_3x3 {
    double direct;   ///< nine multiplications for each place
    double minimal;  ///< 16 for four places, and the transformations of both images and of the weight
    bool fits;       ///< a tile of the transformed weight on the stack, 2 KiB for each channel that is read

    constexpr cost_of_3x3(int images, int height, int width, int from, int to, int lanes) {
        double const read = (from + lanes - 1) / lanes, made = (to + lanes - 1) / lanes;
        double const blocks = 1.0 * images * ((height + 1) / 2) * ((width + 1) / 2);
        fits = from <= 1024;
        direct = 9.0 * images * height * width * from * made;
        minimal = blocks * (16 * from * made + 48 * (read + made)) + 100 * from * made;
    }
    constexpr bool worth_it() const { return fits && 1.2 * minimal < direct; }
};

/// Whether a window of 3 by 3 moves over an image so that neighbouring places meet the same numbers.
constexpr bool slides_3x3(window const& w) {
    if (w.rank != 2 || w.groups != 1) return false;
    for (int i = 0; i < 2; ++i)
        if (w.size[i] != 3 || w.stride[i] != 1 || w.dilation[i] != 1) return false;
    return true;
}

/// Whether a convolution or one of its adjoints, over that window, is computed by minimal filtering.
constexpr bool by_minimal_filtering(window const& over, window_work const& w, int lanes) {
    if (w.what > op::convolve_window || w.form != window::order::channels_last || !slides_3x3(over)) return false;
    if (w.in[1] * w.in[2] == 1) return false;  // it may be the user's own, without room behind it for a whole register
    bool const back = w.what == op::convolve_back;
    int const(&made)[max_window_rank] = back ? w.in : w.out;
    return cost_of_3x3{made[0], made[1], made[2], back ? w.filters : w.channels, back ? w.channels : w.filters, lanes}.worth_it();
}

/// Whether a pooling takes whole blocks of it.
constexpr bool pools_blocks(window_work const& pool) {
    for (int i = 0; i < max_window_rank; ++i)
        if (pool.size[i] != (i == 0 ? 1 : 2) || pool.stride[i] != pool.size[i] || pool.dilation[i] != 1 || pool.low[i] != 0) return false;
    return true;
}

}  // namespace scarp
