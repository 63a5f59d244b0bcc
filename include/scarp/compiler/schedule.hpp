// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/emission.hpp>
#include <scarp/compiler/equal_kernels.hpp>
#include <scarp/compiler/prepare.hpp>

namespace scarp {

/// The kernels of a simplified graph for `batch` samples and registers of `lanes` elements; memory is not placed yet.
///
/// Cost   linear in nodes and uses, but for the comparison of kernels with the distinct ones
constexpr plan schedule(graph const& g, int batch, int lanes) {
    plan p;
    if (!detail::needs_preparation(g, batch)) {
        p = detail::emission{g, batch, lanes}.run();
    } else {
        detail::preparation prepared{g, batch};
        prepared.run();
        p = detail::emission{prepared.out, batch, lanes}.run();
        for (buffer& b : p.buffers) b.node = prepared.origin[b.node];
    }
    find_equal_kernels(p);
    return p;
}

}  // namespace scarp
