// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/place.hpp>
#include <scarp/compiler/schedule.hpp>

/// Plans of programs, and what they contain.
namespace scarp::testing {

inline constexpr int planned_lanes = 8;

struct planned {
    graph g;
    plan made;
};

constexpr planned plan_of(graph const& g, int batch, int lanes = planned_lanes) {
    plan made = schedule(g, batch, lanes);
    place(made, g, lanes);
    return {g, made};
}

constexpr int kernels(planned const& p, kernel::kind what) {
    int n = 0;
    for (kernel const& k : p.made.kernels) n += k.what == what;
    return n;
}

/// Kernels that are compiled, the others being the same code on other tensors.
constexpr int distinct_kernels(planned const& p) {
    int n = 0;
    for (int k = 0; k < p.made.kernels.size(); ++k) n += p.made.kernels[k].code == k;
    return n;
}

/// How often a kernel computes `what`; for sums and maxima, in registers.
constexpr int count(planned const& p, kernel const& k, op what) {
    int n = 0;
    for (int i = k.micro_begin; i < k.micro_end; ++i) {
        micro const& m = p.made.micros[i];
        n += (m.what == micro::kind::compute || m.what == micro::kind::row_reduce) && m.does == what;
    }
    return n;
}

/// How many tensors of a region a kernel writes.
constexpr int stores(planned const& p, kernel const& k, region where) {
    int n = 0;
    for (int i = k.micro_begin; i < k.micro_end; ++i) {
        micro const& m = p.made.micros[i];
        if (m.what == micro::kind::store)
            n += p.made.buffers[p.made.externals[k.ext_begin + m.ext].tensor].where == where;
    }
    return n;
}

}  // namespace scarp::testing
