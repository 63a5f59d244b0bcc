// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace scarp {

/// Most axes a tensor may have, the batch axis included.
inline constexpr int max_rank = 6;

/// Extent of the leading axis of everything that depends on the sample: its size is chosen later, per program.
/// A leading extent of -n is n times the batch, as in rows of all samples together.
inline constexpr int batch_extent = -1;

/// Most numbers that a tensor, or all parameters together, may have.
inline constexpr int max_numbers = 2'147'483'647;

/// The sizes of a tensor's axes, as a value: row-major, the last axis varies fastest.
struct extents {
    int rank;
    int at[max_rank];

    extents() = default;  // trivial, so that arrays of extents cost nothing to make: `extents{}` is the scalar
    template <class... Int>
        requires(sizeof...(Int) > 0 && sizeof...(Int) <= max_rank)
    constexpr explicit extents(Int... sizes) : rank{sizeof...(Int)}, at{static_cast<int>(sizes)...} {}

    constexpr int& operator[](int axis) { return at[axis]; }
    constexpr int operator[](int axis) const { return at[axis]; }
    constexpr int first() const { return rank == 0 ? 1 : at[0]; }
    constexpr int last() const { return rank == 0 ? 1 : at[rank - 1]; }

    /// Whether the leading axis is the batch.
    constexpr bool batched() const { return rank > 0 && at[0] < 0; }

    /// Number of elements of one sample: the batch axis counts as 1. max_numbers where they are more.
    constexpr int size() const {
        long long n = 1;
        for (int i = 0; i < rank && n < max_numbers; ++i) n *= i == 0 && at[0] < 0 ? -at[0] : at[i];
        return n < max_numbers ? static_cast<int>(n) : max_numbers;
    }

    constexpr bool operator==(extents const& other) const {
        if (rank != other.rank || (rank > 0 && at[0] != other.at[0]) || (rank > 1 && at[1] != other.at[1])) return false;
        for (int i = 2; i < rank; ++i)
            if (at[i] != other.at[i]) return false;
        return true;
    }
};

/// The extents of one sample: without the batch axis.
constexpr extents sample_of(extents e) {
    if (!e.batched()) return e;
    extents s{};
    for (int i = 1; i < e.rank; ++i) s.at[s.rank++] = e[i];
    return s;
}

/// The same extents with `count` in place of the batch, on whatever axis it stands: first, but where it was transposed.
constexpr extents with_batch_of(extents e, int count) {
    for (int i = 0; i < e.rank; ++i)
        if (e[i] < 0) e[i] = -e[i] * count;
    return e;
}

/// Axis i of a tensor whose first two axes have moved to the end, in reverse, is this axis of the tensor: 2, 3, ..., 1, 0.
constexpr int turned_axis(int rank, int i) { return i < rank - 2 ? i + 2 : rank - 1 - i; }

constexpr extents turned(extents const& e) {
    extents r = e;
    for (int i = 0; i < e.rank; ++i) r[i] = e[turned_axis(e.rank, i)];
    return r;
}

constexpr extents unturned(extents const& e) {
    extents r = e;
    for (int i = 0; i < e.rank; ++i) r[turned_axis(e.rank, i)] = e[i];
    return r;
}

/// `e` behind a leading axis of size `first`.
constexpr extents prepend(int first, extents e) {
    extents r{};
    r.at[r.rank++] = first;
    for (int i = 0; i < e.rank; ++i) r.at[r.rank++] = e[i];
    return r;
}

/// The value that says "these do not fit".
constexpr extents no_extents() {
    extents e{};
    e.rank = -1;
    return e;
}

/// Result of NumPy's broadcasting rule (axes aligned at the end, 1 stretches); rank -1 when the two do not fit.
constexpr extents broadcast(extents const& a, extents const& b) {
    if (a == b) return a;
    extents r{};
    r.rank = a.rank > b.rank ? a.rank : b.rank;
    for (int i = 0; i < r.rank; ++i) {
        int const x = i < a.rank ? a[a.rank - 1 - i] : 1;
        int const y = i < b.rank ? b[b.rank - 1 - i] : 1;
        if (x != y && x != 1 && y != 1) return no_extents();
        r[r.rank - 1 - i] = x == 1 ? y : x;
    }
    return r;
}

}  // namespace scarp
