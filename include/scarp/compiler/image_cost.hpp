// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/window_work.hpp>
#include <scarp/formula/graph.hpp>

namespace scarp::detail {

/// Whether windows of a graph can have the channels in the registers: of one or two axes, and every convolution in one group or
/// with a filter for each channel.
constexpr bool can_have_channels_in_registers(graph const& g) {
    for (node const& n : g.nodes) {
        if (!over_window(n.what)) continue;
        window const& w = g.windows[n.detail];
        if (w.rank + 1 > max_window_rank) return false;
        if (n.what > op::convolve_window || w.groups == 1) continue;
        extents const a = g.nodes[n.arg[0]].dims;
        if (w.groups != a[1]) return false;
        extents const weight = n.what == op::convolve_window ? n.dims : g.nodes[n.arg[1]].dims;
        if (weight[0] != w.groups || weight[1] != 1) return false;
    }
    return true;
}

/// Whether registers are better filled with channels than with samples: by the registers that all convolutions multiply, which
/// have `lanes` elements, some of them wasted.
///
/// A gradient of a weight counts more with samples, whose lanes must be summed at last, and whose sums wait in memory.
/// Cost   linear in nodes
constexpr bool better_by_channels(graph const& g, int batch, int lanes) {
    if (!can_have_channels_in_registers(g)) return false;
    auto const filled = [lanes](int count) { return (count + lanes - 1) / lanes; };
    double by_samples = 0, by_channels = 0;
    for (node const& n : g.nodes) {
        if (!over_window(n.what) || n.what > op::convolve_window) continue;
        window const& w = g.windows[n.detail];
        extents const a = g.nodes[n.arg[0]].dims, b = g.nodes[n.arg[1]].dims;
        extents const x = with_batch_of(in_side(n.what, n.dims, a, b), 1), y = with_batch_of(out_side(n.what, n.dims, a, b), 1);
        int const met = w.groups == 1 ? x[1] : 1;  // channels that a filter meets
        double places = 1;
        for (int i = 0; i < w.rank; ++i) places *= w.size[i] * y[2 + i];
        by_samples += (n.what == op::convolve_window ? 1.6 : 1) * places * met * y[1] * filled(batch);
        int const in_registers = n.what == op::convolve_back ? x[1] : y[1];
        int const others = n.what == op::convolve_back ? y[1] : met;
        by_channels += places * batch * (w.groups == 1 ? others : 1) * filled(in_registers);
    }
    return by_channels < by_samples;
}

}  // namespace scarp::detail
