// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/tile.hpp>

namespace scarp::kernels {

/// What a transposition moves: `groups` matrices of rows by cols, from one layout to another.
struct turning {
    layout from, to;
    int groups, rows, cols;
    bool exact;  ///< the source is memory of the user's: not one element beyond the columns may be touched
};

/// The part of a transposition that one thread does. Among several threads (among) another core may have read what lay in the target,
/// so that its lines must be asked for before they can be written: a strip of them while the one before is turned.
struct turning_part {
    int group, group_end, strip, strip_end, row, row_end;
    bool among;
};

/// A square of as many rows as a register has lanes, turned in registers. Not in place where it is used: shuffles are dear to compile.
template <class T>
[[gnu::noinline]] void turn_square(T const* from, int from_apart, T* to, int to_apart) {
    constexpr int L = lanes<T>;
    vec<T> x[L];
    SCARP_UNROLL(32)
    for (int i = 0; i < L; ++i) x[i] = simd::load(from + i * from_apart);
    simd::transpose(x);
    SCARP_UNROLL(32)
    for (int i = 0; i < L; ++i) simd::store(to + i * to_apart, x[i]);
}

/// A single row that becomes a column, or the other way round, lies in memory as before, but for the zeros at the end of a panel.
template <class T>
void move_line(T const* from, T* to, turning const& t, turning_part const& part) {
    bool const is_row = t.rows == 1;
    int const first = is_row ? part.strip * lanes<T> : part.row, last = is_row ? part.strip_end * lanes<T> : part.row_end;
    int const size = is_row ? t.cols : t.rows, end = last < size ? last : size;
    __builtin_memcpy(to + first, from + first, static_cast<std::size_t>(end - first) * sizeof(T));
    if (end == size) __builtin_memset(to + end, 0, static_cast<std::size_t>(t.to.length() - end) * sizeof(T));
}

/// Square blocks of one register by one register; those at the edge go through a block of their own memory.
/// Shapes are arguments, so that all transpositions of a program are one function: there is nothing to gain from constants here.
template <class T>
[[gnu::noinline]] void turn(T const* from, T* to, turning const& t, turning_part const& part) {
    constexpr int L = lanes<T>;
    if (part.group == part.group_end || part.strip == part.strip_end || part.row == part.row_end) return;
    bool const is_line = (t.rows == 1 && t.to.panel == 1) || (t.cols == 1 && t.from.panel == 1);
    if (t.groups == 1 && is_line) return move_line(from, to, t, part);
    T edge[L * L];
    auto const copy = [](T const* a, T* b, int count) {
        if (count == L) simd::store(b, simd::load(a));
        else __builtin_memcpy(b, a, static_cast<std::size_t>(count) * sizeof(T));
    };
    for (int group = part.group; group < part.group_end; ++group)
        for (int strip = part.strip; strip < part.strip_end; ++strip) {  // down the rows of a few columns, contiguous in a panelled source
            int const col = strip * L;
            int const cols = t.cols - col < L ? t.cols - col : L;
            if (part.among && strip + 1 < part.strip_end && !t.to.row_major())
                for (int row = part.row; row < part.row_end; row += L)
                    for (int i = 0; i < L; ++i) __builtin_prefetch(to + t.to.at(group * t.cols + col + L + i, row), 1, 3);
            for (int row = part.row; row < part.row_end; row += L) {
                int const rows = t.rows - row < L ? t.rows - row : L;
                T const* source = from + t.from.at(group * t.rows + row, col);
                int apart = t.from.panel;
                if (rows < L || (cols < L && t.exact)) {
                    __builtin_memset(edge, 0, sizeof edge);
                    for (int i = 0; i < rows; ++i) copy(source + i * apart, edge + i * L, t.exact ? cols : L);
                    source = edge;
                    apart = L;
                }
                T* const target = to + t.to.at(group * t.cols + col, row);
                bool const whole = cols == L && (rows == L || !t.to.row_major());  // beyond the rows a panel takes zeros
                bool const narrow = !whole && t.to.row_major() && rows == t.rows;  // the target's rows lie one behind the other
                turn_square<T>(source, apart, whole ? target : edge, whole ? t.to.panel : narrow ? rows : L);
                if (narrow) __builtin_memcpy(target, edge, static_cast<std::size_t>(cols * rows) * sizeof(T));
                if (whole || narrow) continue;
                int const written = t.to.row_major() ? rows : L;
                for (int i = 0; i < cols; ++i) copy(edge + i * L, target + i * t.to.panel, written);
            }
        }
}

/// Columns become rows.
template <class P, int J, class T, class Share>
SCARP_PART inline void transposition(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    using code = tile<P, J, T>;
    constexpr kernel const& k = code::k;
    constexpr int strips = (k.cols + lanes<T> - 1) / lanes<T>;
    constexpr int panel = k.b.panel, panels = (k.rows + panel - 1) / panel;  // of the target
    auto const [rest, of_panels] = share_one_of<2, panels>(share);
    auto const [of_groups, of_strips] = share_one_of<k.groups, 1>(rest);
    int const end = of_panels.end(panels) * panel;
    turn<T>(p.at[k.a_ext], p.at[k.b_ext], {k.a, k.b, k.groups, k.rows, k.cols, code::ext(k.a_ext).exact},
            {of_groups.begin(k.groups), of_groups.end(k.groups), of_strips.begin(strips), of_strips.end(strips),
             of_panels.begin(panels) * panel, end < k.rows ? end : k.rows, !std::is_same_v<Share, everything>});
}

}  // namespace scarp::kernels
