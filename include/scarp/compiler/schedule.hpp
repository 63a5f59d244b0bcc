// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/chaining.hpp>
#include <scarp/compiler/emission.hpp>
#include <scarp/compiler/equal_kernels.hpp>
#include <scarp/compiler/image_order.hpp>
#include <scarp/compiler/prepare.hpp>

namespace scarp {

/// The kernels of a simplified graph, each by itself.
constexpr plan emit_kernels(graph const& given, int batch, int lanes) {
    list<int> turned_from;
    graph turned;
    if (!given.windows.empty()) {
        list<detail::image_axis> const axes = detail::image_choice{given, batch, lanes}.run();
        turned = detail::image_order{given, batch, axes, turned_from}.run();
    }
    graph const& g = given.windows.empty() ? given : turned;
    plan p;
    if (!detail::needs_preparation(g, batch)) {
        p = detail::emission{g, batch, lanes}.run();
    } else {
        detail::preparation prepared{g, batch};
        prepared.run();
        p = detail::emission{prepared.out, batch, lanes}.run();
        for (buffer& b : p.buffers) b.node = prepared.origin[b.node];
    }
    if (!given.windows.empty())
        for (buffer& b : p.buffers) b.node = turned_from[b.node];
    return p;
}

/// Which of them run in chains, and which are equal.
constexpr void join_kernels(plan& p, int batch, int lanes) {
    bool by_channels = false;
    for (window_work const& w : p.windows) by_channels = by_channels || w.form == window::order::channels_last;
    if (by_channels) detail::chaining{p, batch, lanes}.run();
    find_equal_kernels(p);
}

/// The kernels of a simplified graph for `batch` samples and registers of `lanes` elements; memory is not placed yet.
///
/// Cost   linear in nodes and uses, but for the comparison of kernels with the distinct ones
constexpr plan schedule(graph const& given, int batch, int lanes) {
    plan p = emit_kernels(given, batch, lanes);
    join_kernels(p, batch, lanes);
    return p;
}

}  // namespace scarp
