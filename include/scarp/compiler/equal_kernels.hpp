// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>

namespace scarp {

namespace detail {

constexpr int fingerprint(kernel const& k) {
    unsigned h = static_cast<unsigned>(k.what) * 31u + static_cast<unsigned>(k.cols);
    h = h * 31u + static_cast<unsigned>(k.rows * 7 + k.inner);
    h = h * 31u + static_cast<unsigned>((k.micro_end - k.micro_begin) * 64 + k.ext_end - k.ext_begin);
    return static_cast<int>(h & 0x7fffffff);
}

constexpr bool same_reach(external const& x, external const& y, int axes) {
    for (int i = 0; i < axes; ++i)
        if (x.stride[i] != y.stride[i]) return false;
    return x.base == y.base && x.panel_stride == y.panel_stride && x.lane == y.lane && x.exact == y.exact && x.padded == y.padded;
}

constexpr bool same_code(plan const& p, kernel const& x, kernel const& y) {
    if (x.inner != y.inner || x.rows != y.rows || x.cols != y.cols) return false;
    bool const same = x.what == y.what && x.axes == y.axes && x.panel == y.panel && x.reducer == y.reducer &&
                      x.reduced == y.reduced && x.groups == y.groups && x.a == y.a &&
                      x.b == y.b && x.window == y.window && (x.window < 0 || x.c == y.c) && x.a_transposed == y.a_transposed && x.a_grouped == y.a_grouped &&
                      x.b_grouped == y.b_grouped && x.accumulator == y.accumulator && x.pool == y.pool &&
                      x.micro_end - x.micro_begin == y.micro_end - y.micro_begin &&
                      x.ext_end - x.ext_begin == y.ext_end - y.ext_begin;
    if (!same) return false;
    for (int i = 0; i < x.axes; ++i)
        if (x.extent[i] != y.extent[i]) return false;
    micro const* m = p.micros.at + x.micro_begin;
    micro const* n = p.micros.at + y.micro_begin;
    for (int left = x.micro_end - x.micro_begin; left > 0; --left, ++m, ++n)
        if (m->what != n->what || m->does != n->does || m->a != n->a || m->b != n->b || m->c != n->c || m->ext != n->ext ||
            m->value != n->value)
            return false;
    for (int i = 0; i < x.ext_end - x.ext_begin; ++i)
        if (!same_reach(p.externals.at[x.ext_begin + i], p.externals.at[y.ext_begin + i], x.axes)) return false;
    return true;
}

}  // namespace detail

/// Finds, for each kernel, the first that is the same code on other tensors: only that one is compiled.
constexpr void find_equal_kernels(plan& p) {
    list<int> distinct;
    list<int> sums;
    for (int k = 0; k < p.kernels.size(); ++k) {
        int const sum = detail::fingerprint(p.kernels.at[k]);
        for (int j = 0; j < distinct.size() && p.kernels.at[k].code < 0; ++j)
            if (sums[j] == sum && detail::same_code(p, p.kernels.at[distinct[j]], p.kernels.at[k])) p.kernels.at[k].code = distinct[j];
        if (p.kernels.at[k].code >= 0) continue;
        p.kernels.at[k].code = k;
        distinct.push(k);
        sums.push(sum);
    }
}

}  // namespace scarp
