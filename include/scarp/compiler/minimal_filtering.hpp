// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/window_work.hpp>

namespace scarp {

/// What a convolution with a window of 3 by 3 costs, all of its channels in registers of `lanes`: registers that are multiplied, or
/// added, loaded and stored in that time.
/// Source  kernel/winograd.hpp
struct window_cost {
    double direct;   ///< nine multiplications for each place
    double minimal;  ///< 16 for four places, and transformations of both images and of the weight
};
constexpr window_cost cost_of_3x3(int images, int height, int width, int from, int to, int lanes) {
    double const read = (from + lanes - 1) / lanes, made = (to + lanes - 1) / lanes, blocks = 1.0 * images * ((height + 1) / 2) * ((width + 1) / 2);
    return {9.0 * images * height * width * from * made, blocks * (16 * from * made + 48 * (read + made)) + 100 * from * made};
}

/// Whether a convolution or one of its adjoints is computed by minimal filtering.
constexpr bool by_minimal_filtering(window_work const& w, int lanes) {
    if (w.what > op::convolve_window || w.form != window::order::channels_last || w.groups != 1 || w.batch_axis != 0) return false;
    for (int i = 0; i < max_window_rank; ++i)
        if (w.stride[i] != 1 || w.dilation[i] != 1 || w.size[i] != (i == 0 ? 1 : 3)) return false;
    bool const back = w.what == op::convolve_back;
    int const(&made)[max_window_rank] = back ? w.in : w.out;
    window_cost const c = cost_of_3x3(made[0], made[1], made[2], back ? w.filters : w.channels, back ? w.channels : w.filters, lanes);
    return 1.2 * c.minimal < c.direct;
}

}  // namespace scarp
