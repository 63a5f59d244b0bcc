// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/graph.hpp>

namespace scarp {

constexpr family family_of(op what) {
    if (what <= op::index) return family::leaf;
    if (what <= op::where) return family::pointwise;
    if (what <= op::amax) return family::reduction;
    if (what <= op::window_place) return family::contraction;
    if (what <= op::concat) return family::movement;
    return family::effect;
}

/// Shape of a @ b: leading axes of both go along, or only one operand has them; rank -1 when the two do not fit.
constexpr extents shape_of_matmul(extents a, extents b) {
    if (a.rank < 2 || b.rank < 2 || a.last() != b[b.rank - 2]) return no_extents();
    extents la = a;
    extents lb = b;
    la.rank -= 2;
    lb.rank -= 2;
    if (la.rank > 0 && lb.rank > 0 && !(la == lb)) return no_extents();
    extents r = la.rank > 0 ? la : lb;
    if (r.rank + 2 > max_rank) return no_extents();
    r[r.rank++] = a[a.rank - 2];
    r[r.rank++] = b.last();
    return r;
}

/// Shape of a and b one behind the other along `axis`; rank -1 when the two do not fit.
constexpr extents shape_of_concat(extents a, extents b, int axis) {
    if (a.rank != b.rank || axis < 0 || axis >= a.rank) return no_extents();
    extents r = a;
    r[axis] = b[axis];
    if (!(r == b)) return no_extents();
    r[axis] = a[axis] + b[axis];
    return r;
}

constexpr int permuted_axis(int permutation, int axis) { return (permutation >> (4 * axis)) & 15; }

/// A permutation as op::transpose notes it, four bits an axis: the last two exchanged, the others in place.
constexpr int permutation_swapping_last_two(int rank) {
    int const other = ((rank - 1) ^ (rank - 2)) * 0x11;  // what tells the two axes apart, at both places
    return (0x543210 & ((1 << (4 * rank)) - 1)) ^ (other << (4 * (rank - 2)));
}

/// The first two axes last, in reverse, as a permutation of op::transpose: (out, in, height, width) becomes (height, width, in, out),
/// and a matrix its transpose. Parameters that contractions read are stored so.
constexpr int permutation_turning(int rank) {
    int p = 0;
    for (int i = 0; i < rank; ++i) p |= turned_axis(rank, i) << (4 * i);
    return p;
}
/// Its inverse.
constexpr int permutation_unturning(int rank) {
    int p = 0;
    for (int i = 0; i < rank; ++i) p |= i << (4 * turned_axis(rank, i));
    return p;
}

/// The shape that a node must have, from the shapes of its arguments; movements whose target is free keep their own.
constexpr extents shape_rule(node const& n, extents a, extents b, extents c) {
    switch (family_of(n.what)) {
        case family::pointwise: {
            extents r = a;
            if (n.arg[1] >= 0) r = broadcast(r, b);
            if (n.arg[2] >= 0 && r.rank >= 0) r = broadcast(r, c);
            return r;
        }
        case family::reduction:
            for (int i = 0; i < a.rank; ++i)
                if (n.detail & (1 << i)) a[i] = 1;
            return a;
        case family::contraction: return n.what == op::matmul ? shape_of_matmul(a, b) : n.dims;  // windows: in check.hpp
        case family::effect: return b;
        default: break;
    }
    switch (n.what) {
        case op::expand: return broadcast(a, n.dims) == n.dims ? n.dims : no_extents();
        case op::reshape: return a.size() == n.dims.size() && a.batched() == n.dims.batched() ? n.dims : no_extents();
        case op::transpose: {
            extents r = a;
            for (int i = 0; i < a.rank; ++i) r[i] = a[permuted_axis(n.detail, i)];
            return r;
        }
        case op::slice: {
            if (n.begin + n.dims[n.detail] > a[n.detail]) return no_extents();
            a[n.detail] = n.dims[n.detail];
            return a;
        }
        case op::pad: {
            if (n.begin + a[n.detail] > n.dims[n.detail]) return no_extents();
            a[n.detail] = n.dims[n.detail];
            return a;
        }
        case op::concat: return shape_of_concat(a, b, n.detail);
        default: return n.dims;
    }
}

}  // namespace scarp
