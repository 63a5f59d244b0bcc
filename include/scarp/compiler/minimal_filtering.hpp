// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/window_work.hpp>

namespace scarp {

/// What a convolution with a window of 3 by 3 costs, its channels in registers of `lanes`: registers that are multiplied, or what is
/// added, loaded and stored in that time.
/// Source  kernel/minimal_filters.hpp
struct cost_of_3x3 {
    double least;
    int side = 0;  ///< of the blocks of places by which minimal filtering costs least; 0 where nine multiplications for each place do

    constexpr cost_of_3x3(int images, int height, int width, int from, int to, int lanes) {
        double const read = (from + lanes - 1) / lanes, made = (to + lanes - 1) / lanes, each = from * made;
        least = 9.0 * images * height * width * each;
        auto const consider = [&](int block, double of_block, double once) {
            double const blocks = 1.0 * images * ((height + block - 1) / block) * ((width + block - 1) / block);
            double const cost = blocks * of_block + once;
            if ((side > 0 ? 1 : 1.2) * cost < least) least = cost, side = block;
        };
        // the numbers of a block, the transformations of both images and of the weight, where much of it is near at once
        if (from <= 1024) consider(2, 16 * each + 48 * (read + made), 100 * each);
        if (from <= 256) consider(4, 36 * each + 200 * (read + made), 250 * each);
    }
};

/// Whether a window of 3 by 3 moves over an image so that neighbouring places meet the same numbers.
constexpr bool slides_3x3(window const& w) {
    if (w.rank != 2 || w.groups != 1) return false;
    for (int i = 0; i < 2; ++i)
        if (w.size[i] != 3 || w.stride[i] != 1 || w.dilation[i] != 1) return false;
    return true;
}

/// The side of the blocks by which a convolution or one of its adjoints, over that window, is computed by minimal filtering; 0 where it
/// is not.
constexpr int blocks_of_filtering(window const& over, window_work const& w, int lanes) {
    if (w.what > op::convolve_window || w.form != window::order::channels_last || !slides_3x3(over)) return 0;
    if (w.in[1] * w.in[2] == 1) return 0;  // it may be the user's own, without room behind it for a whole register
    bool const back = w.what == op::convolve_back;
    int const(&made)[max_window_rank] = back ? w.in : w.out;
    return cost_of_3x3{made[0], made[1], made[2], back ? w.filters : w.channels, back ? w.channels : w.filters, lanes}.side;
}

/// Whether a pooling takes whole blocks of it.
constexpr bool pools_blocks(window_work const& pool) {
    for (int i = 0; i < max_window_rank; ++i)
        if (pool.size[i] != (i == 0 ? 1 : 2) || pool.stride[i] != pool.size[i] || pool.dilation[i] != 1 || pool.low[i] != 0) return false;
    return true;
}

}  // namespace scarp
