// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "simd.hpp"

/// What moves numbers between the lanes of registers: partial loads and stores, reductions, transposition.
namespace scarp::simd {

namespace detail {

#if defined(__AVX512F__)
template <class T, int N>
inline constexpr auto first = static_cast<typename raw_mask<T>::type>((1u << N) - 1);
#endif

}  // namespace detail

/// The first N lanes of x, `fill` in the others.
template <int N, class T>
SCARP_INLINE vec<T> head_or(vec<T> x, T fill) {
    static_assert(0 <= N && N <= lanes<T>);
    if constexpr (N == lanes<T>) return x;
    else if constexpr (N == 0) return vec<T>(fill);
#if defined(__AVX512F__)
    else if constexpr (detail::avx512<T>) return select(mask<T>{detail::first<T, N>}, x, vec<T>(fill));
#endif
    else
        return detail::shuffle(x, vec<T>(fill), [](int i) constexpr { return i < N ? i : lanes<T> + i; });
}

/// The first N lanes of x, zero in the others.
template <int N, class T>
SCARP_INLINE vec<T> head(vec<T> x) { return head_or<N>(x, T{}); }

/// N numbers from memory, zero in the other lanes; memory after them is not touched.
template <int N, class T>
SCARP_INLINE vec<T> load_part(T const* from) {
    static_assert(0 <= N && N <= lanes<T>);
    if constexpr (N == lanes<T>) return load(from);
    else if constexpr (N == 0) return vec<T>(T{});
#if defined(__AVX512F__)
    else if constexpr (detail::avx512<T> && sizeof(T) == 4)
        return vec<T>(_mm512_maskz_loadu_ps(detail::first<T, N>, from));
    else if constexpr (detail::avx512<T>) return vec<T>(_mm512_maskz_loadu_pd(detail::first<T, N>, from));
#endif
    else
        return detail::with_indices<N>([&](auto... i) __attribute__((always_inline)) {
            return vec<T>(typename vec<T>::raw{from[i]...});
        });
}

/// Writes the first N lanes; memory after them is not touched.
template <int N, class T>
SCARP_INLINE void store_part(T* to, vec<T> x) {
    static_assert(0 <= N && N <= lanes<T>);
    if constexpr (N == lanes<T>) store(to, x);
#if defined(__AVX512F__)
    else if constexpr (detail::avx512<T> && sizeof(T) == 4) _mm512_mask_storeu_ps(to, detail::first<T, N>, x.v);
    else if constexpr (detail::avx512<T>) _mm512_mask_storeu_pd(to, detail::first<T, N>, x.v);
#endif
    else __builtin_memcpy(to, &x.v, N * sizeof(T));
}

/// Numbers that stand Stride apart in memory.
template <int Stride, class T>
SCARP_INLINE vec<T> load_strided(T const* from) {
    if constexpr (lanes<T> == 1) return vec<T>(*from);
    else
        return detail::with_indices<lanes<T>>([&](auto... i) __attribute__((always_inline)) {
            return vec<T>(typename vec<T>::raw{from[i * Stride]...});
        });
}

/// Two floats from memory, in every pair of lanes.
template <class T>
SCARP_INLINE vec<T> load_pair(T const* from) {
    static_assert(2 * sizeof(T) == sizeof(std::uint64_t));
    typename detail::raw<std::uint64_t, detail::register_bytes<T>>::type pairs{};
    std::uint64_t pair;
    __builtin_memcpy(&pair, from, sizeof pair);
    return vec<T>(std::bit_cast<typename vec<T>::raw>(pairs + pair));
}

/// The lower lanes of a and b in turn.
template <class T>
SCARP_INLINE vec<T> zip(vec<T> a, vec<T> b) {
    return detail::shuffle(a, b, [](int i) constexpr { return i / 2 + i % 2 * lanes<T>; });
}

/// Each lane of the lower half the sum of two neighbours.
template <class T>
SCARP_INLINE vec<T> add_pairs(vec<T> x) {
    constexpr int half = lanes<T> / 2;
    return detail::shuffle(x, x, [](int i) constexpr { return 2 * (i % half); }) + detail::shuffle(x, x, [](int i) constexpr { return 2 * (i % half) + 1; });
}

namespace detail {

// Folds halves onto each other, both ways, until all of the first Width lanes hold the same.
template <int Width, class T, class F>
SCARP_INLINE vec<T> fold(vec<T> x, F f) {
    if constexpr (Width == 1) return x;
    else
        return fold<Width / 2>(f(x, shuffle(x, x, [](int i) constexpr { return i ^ (Width / 2); })), f);
}

}  // namespace detail

/// The sum of the first lanes, as many as a power of two, in each of them; always added in the same order.
template <class T, int Count = lanes<T>>
SCARP_INLINE vec<T> reduce_add(vec<T> x) {
    return detail::fold<Count>(x, [](vec<T> a, vec<T> b) __attribute__((always_inline)) { return a + b; });
}
/// The largest of the first lanes in each of them, or NaN when one is.
template <class T, int Count = lanes<T>>
SCARP_INLINE vec<T> reduce_max(vec<T> x) {
    return detail::fold<Count>(x, [](vec<T> a, vec<T> b) __attribute__((always_inline)) { return maximum(a, b); });
}

namespace detail {

// Registers fall into blocks of 128 bits: x86 shuffles cheaply inside them, or moves them whole.
template <class T>
inline constexpr int block = 16 / sizeof(T);

// Pair p of (a, b) in every block: a[p], b[p] for one number at a time, a[2p], a[2p+1], b[2p], b[2p+1] for two.
template <int Unit, int Half, class T>
SCARP_INLINE vec<T> zip(vec<T> a, vec<T> b) {
    return shuffle(a, b, [](int i) constexpr {
        constexpr int size = block<T>;
        int const base = i / size * size, at = i % size;
        bool const from_b = at / Unit % 2 == 1;
        return base + Half * (size / 2) + at / (2 * Unit) * Unit + at % Unit + (from_b ? lanes<T> : 0);
    });
}

// Whole blocks First and First + Step of a, then of b; with two blocks, block First of each.
template <int First, int Step, class T>
SCARP_INLINE vec<T> blocks(vec<T> a, vec<T> b) {
    return shuffle(a, b, [](int i) constexpr {
        constexpr int size = block<T>, count = lanes<T> / size;
        int const at = i / size, half = count / 2;
        return (First + at % half * Step) * size + i % size + (at >= half ? lanes<T> : 0);
    });
}

template <class T>
SCARP_INLINE void transpose_blocks(vec<T>& a, vec<T>& b) {
    vec<T> const low = zip<1, 0>(a, b), high = zip<1, 1>(a, b);
    a = low, b = high;
}
template <class T>
SCARP_INLINE void transpose_blocks(vec<T>& a, vec<T>& b, vec<T>& c, vec<T>& d) {
    vec<T> const ab = zip<1, 0>(a, b), AB = zip<1, 1>(a, b), cd = zip<1, 0>(c, d), CD = zip<1, 1>(c, d);
    a = zip<2, 0>(ab, cd), b = zip<2, 1>(ab, cd), c = zip<2, 0>(AB, CD), d = zip<2, 1>(AB, CD);
}
template <class T>
SCARP_INLINE void transpose_whole(vec<T>& a, vec<T>& b) {
    vec<T> const low = blocks<0, 1>(a, b), high = blocks<1, 1>(a, b);
    a = low, b = high;
}
template <class T>
SCARP_INLINE void transpose_whole(vec<T>& a, vec<T>& b, vec<T>& c, vec<T>& d) {
    vec<T> const ab = blocks<0, 1>(a, b), AB = blocks<2, 1>(a, b), cd = blocks<0, 1>(c, d), CD = blocks<2, 1>(c, d);
    a = blocks<0, 2>(ab, cd), b = blocks<1, 2>(ab, cd), c = blocks<0, 2>(AB, CD), d = blocks<1, 2>(AB, CD);
}

// Rows First, First + Step, ...: numbers inside blocks for neighbouring rows, whole blocks for rows that far apart.
template <int First, int Step, class T, int... I>
SCARP_INLINE void transpose_group(vec<T>* rows, std::integer_sequence<int, I...>) {
    if constexpr (Step == 1) transpose_blocks(rows[First + I]...);
    else transpose_whole(rows[First + I * Step]...);
}

}  // namespace detail

/// Transposes a square block in registers: number j of row i becomes number i of row j.
///
/// Cost     log2(lanes) shuffles per row, each one instruction on x86
template <class T>
SCARP_INLINE void transpose(vec<T> (&rows)[lanes<T>]) {
    if constexpr (lanes<T> > 1) {
        constexpr int size = detail::block<T>, count = lanes<T> / size;
        // Unrolled here, not by the optimizer: a counted loop over registers would keep them in memory.
        detail::with_indices<count>([&](auto... g) __attribute__((always_inline)) {
            (detail::transpose_group<g * size, 1>(rows, std::make_integer_sequence<int, size>{}), ...);
        });
        if constexpr (count > 1)
            detail::with_indices<size>([&](auto... j) __attribute__((always_inline)) {
                (detail::transpose_group<j, size>(rows, std::make_integer_sequence<int, count>{}), ...);
            });
    }
}

}  // namespace scarp::simd
