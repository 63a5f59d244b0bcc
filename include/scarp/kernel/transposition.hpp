// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/tile.hpp>

namespace scarp::kernels {

/// Columns become rows: square blocks of one register by one register, turned in registers.
template <class P, int J, class T, class Share>
SCARP_INLINE void transposition(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    using code = tile<P, J, T>;
    constexpr kernel const& k = code::k;
    constexpr int L = lanes<T>;
    constexpr bool exact = code::ext(k.a_ext).exact;
    T const* const from = p.at[k.a_ext];
    T* const to = p.at[k.b_ext];
    // one block: rows row ... row+Rows-1 and columns col ... col+Cols-1 of the source
    auto const block = [&](int group, int row, int col, auto rows, auto cols) __attribute__((always_inline)) {
        constexpr int Rows = decltype(rows)::value;
        constexpr int Cols = decltype(cols)::value;
        vec<T> x[L];
        repeat<L>([&](auto i) __attribute__((always_inline)) {
            if constexpr (i >= Rows) x[i] = vec<T>(T{0});
            else {
                T const* const at = from + k.a.at(group * k.rows + row + i, col);
                if constexpr (Cols < L && exact) x[i] = simd::load_part<Cols>(at);
                else x[i] = simd::load(at);
            }
        });
        simd::transpose(x);
        repeat<Cols>([&](auto i) __attribute__((always_inline)) {
            T* const at = to + k.b.at(group * k.cols + col + i, row);
            if constexpr (Rows < L && k.b.row_major()) simd::store_part<Rows>(at, x[i]);
            else simd::store(at, x[i]);
        });
    };
    constexpr std::integral_constant<int, L> whole{};
    constexpr std::integral_constant<int, k.rows % L> last_rows{};
    constexpr std::integral_constant<int, k.cols % L> last_cols{};
    // down the rows of a few columns, which are contiguous in a panelled source
    auto const strip = [&](int group, int col, auto cols) __attribute__((always_inline)) {
        int row = 0;
        for (; row + L <= k.rows; row += L) block(group, row, col, whole, cols);
        if constexpr (k.rows % L != 0) block(group, row, col, last_rows, cols);
    };
    shares<k.groups, Share> const mine{share};
    for (int group = mine.rows.begin(k.groups); group < mine.rows.end(k.groups); ++group) {
        constexpr int turns = (k.cols + L - 1) / L;
        int const end = mine.registers.end(turns);
        for (int i = mine.registers.begin(turns); i < (end < k.cols / L ? end : k.cols / L); ++i) strip(group, i * L, whole);
        if constexpr (k.cols % L != 0)
            if (mine.registers.begin(turns) < end && end == turns) strip(group, k.cols / L * L, last_cols);
    }
}

}  // namespace scarp::kernels
