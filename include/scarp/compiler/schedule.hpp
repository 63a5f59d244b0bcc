// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/copies.hpp>
#include <scarp/compiler/emission.hpp>
#include <scarp/compiler/equal_kernels.hpp>

namespace scarp {

/// The kernels of a simplified graph for `batch` samples and registers of `lanes` elements; memory is not placed yet.
///
/// Cost   linear in nodes and uses, but for the comparison of kernels with the distinct ones
constexpr plan schedule(graph const& g, int batch, int lanes) {
    bool copies = false;
    for (node const& n : g.nodes) copies = copies || detail::crosses_panels(g, n);
    plan p;
    if (!copies) {
        p = detail::emission{g, batch, lanes}.run();
    } else {
        list<int> origin;
        graph const legal = detail::with_copies(g, origin);
        p = detail::emission{legal, batch, lanes}.run();
        for (buffer& b : p.buffers) b.node = origin[b.node];
    }
    find_equal_kernels(p);
    return p;
}

}  // namespace scarp
