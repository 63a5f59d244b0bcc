// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/channel_windows.hpp>

/// Convolutions by Winograd's minimal filtering: four places of the result, a block of 2 by 2, come from 16 multiplications of
/// transformed numbers instead of 36.
///
///   y = A' [(G w G') . (B' x B)] A     with x a block of 4 by 4 places, w the window of 3 by 3, . element by element
///
///        1  0 -1  0            1   0   0            1  1  1  0
///   B' = 0  1  1  0       G = .5  .5  .5       A' = 0  1 -1 -1
///        0 -1  1  0           .5 -.5  .5
///        0  1  0 -1            0   0   1
///
/// Source  Lavin, Gray: Fast Algorithms for Convolutional Neural Networks, 2016
namespace scarp::kernels {

/// The transformations along one axis: along both, one after the other, they are a product above.
namespace winograd {

template <class V>
SCARP_PART inline void of_image(V const& x0, V const& x1, V const& x2, V const& x3, V* t) {
    t[0] = x0 - x2;
    t[1] = x1 + x2;
    t[2] = x2 - x1;
    t[3] = x1 - x3;
}
template <class V>
SCARP_PART inline void of_window(V const& w0, V const& w1, V const& w2, V* t) {
    V const half(0.5f), ends = half * (w0 + w2), middle = half * w1;
    t[0] = w0;
    t[1] = ends + middle;
    t[2] = ends - middle;
    t[3] = w2;
}
template <class V>
SCARP_PART inline void to_result(V const& m0, V const& m1, V const& m2, V const& m3, V* y) {
    y[0] = m0 + m1 + m2;
    y[1] = m1 - m2 - m3;
}
/// Transposed: from the gradient of the result, and to that of the window. The last of four has the other sign in both.
template <class V>
SCARP_PART inline void of_gradient(V const& y0, V const& y1, V* t) {
    t[0] = y0;
    t[1] = y0 + y1;
    t[2] = y0 - y1;
    t[3] = y1;
}
template <class V>
SCARP_PART inline void to_window(V const& m0, V const& m1, V const& m2, V const& m3, V* w) {
    V const half(0.5f), both = half * (m1 + m2);
    w[0] = m0 + both;
    w[1] = half * (m1 - m2);
    w[2] = both - m3;
}

}  // namespace winograd

/// Blocks of 2 by 2 places of a kernel's result (of the convolution, where the window's gradient is taken), and how many of them are
/// near at once: whole lines of blocks, that they may be neighbours.
template <class P, int J, class T>
struct winograd_blocks : channel_windows<P, J, T> {
    using base = channel_windows<P, J, T>;
    using base::k, base::w, base::L, base::vectors, base::width;

    static constexpr bool forward = w.what != op::convolve_back;
    static constexpr int const (&result)[max_window_rank] = forward ? w.out : w.in;
    static constexpr int const (&other)[max_window_rank] = forward ? w.in : w.out;
    static constexpr int channels = forward ? w.channels : w.filters;  ///< of the other side
    static constexpr int low[] = {0, forward ? w.low[1] : 2 - w.low[1], forward ? w.low[2] : 2 - w.low[2]};

    static constexpr int registers = (channels + L - 1) / L, cells = width * L;

    // Lines of blocks are cut into parts where they are long, and several are taken at once where they are short: so many blocks
    // that the transformed weight is read seldom, so few that what is made of them stays near.
    static constexpr int most_blocks = [] {
        int const most = 192 * 1024 / (16 * (registers * L + cells) * int{sizeof(T)});
        return most < 6 ? 6 : most < 32 ? most : 32;
    }();
    static constexpr int blocks_of_line = (result[2] + 1) / 2, lines_of_image = (result[1] + 1) / 2;
    static constexpr int parts = (blocks_of_line + most_blocks - 1) / most_blocks;
    static constexpr int blocks_of_part = (blocks_of_line + parts - 1) / parts;
    static constexpr int turns = result[0] * lines_of_image * parts;
    static constexpr int turns_at_once = [] {
        int most = 1;
        for (int n = 1; n <= turns && parts == 1 && n * blocks_of_line <= most_blocks; ++n)
            if (lines_of_image % n == 0 || (n % lines_of_image == 0 && turns % n == 0)) most = n;
        return most;
    }();
    static constexpr int blocks = turns_at_once * blocks_of_part;

    /// A part of a line of blocks: of which image, its first places of the result.
    struct part {
        int image, line, place, count;
        SCARP_PART constexpr explicit part(int turn)
            : image{turn / parts / lines_of_image}, line{turn / parts % lines_of_image * 2}, place{turn % parts * blocks_of_part * 2},
              count{parts == 1 || (turn % parts + 1) * blocks_of_part <= blocks_of_line ? blocks_of_part : blocks_of_line - turn % parts * blocks_of_part} {}
    };
    /// Blocks of some turns, which one takes at once.
    SCARP_PART static int blocks_of(int turn, int count) { return parts == 1 ? count * blocks_of_line : part(turn).count; }

    /// Numbers from one of 16 positions to the next; a line of the cache more than there are, lest all meet in the same set of it.
    static constexpr int padded(int numbers) { return numbers + 64 / int{sizeof(T)}; }
    static constexpr int image_apart = padded(blocks * registers * L);

    /// Registers Begin to before End of the image's channels, transformed: the blocks of `count` turns.
    SCARP_PART static void transform(T* to, T const* image, T const* zeros, int turn, int count, int begin, int end) {
        for (int i = 0; i < count; ++i) transform_one(to + i * blocks_of_part * registers * L, image, zeros, part(turn + i), begin, end);
    }

    /// What the turns from one on, which are taken at once, touch of an image whose first place lies at `from`.
    SCARP_PART static void fetch(fetching& next, T const* from, int of_image, int of_line, int of_place, int turn) {
        part const here(turn);
        T const* const first = from + here.image * of_image + here.line * of_line + here.place * of_place;
        if (parts == 1) return next.add(first, 2 * turns_at_once * of_line * int{sizeof(T)});
        for (int i = 0; i < 2; ++i) next.add(first + i * of_line, 2 * here.count * of_place * int{sizeof(T)});
    }
    SCARP_PART static void fetch_image(fetching& next, typename base::ext_pointers const& p, int turn) {
        constexpr int panel = k.a.panel;
        for (int c = 0; c < channels && turn < turns; c += panel)
            fetch(next, p.at[k.a_ext] + c * k.a.rows, other[1] * other[2] * panel, other[2] * panel, panel, turn);
    }

    /// Instead of a line that is not there: the places that a part meets.
    static constexpr int length_of_zeros = ((2 * blocks_of_part + 2) * k.a.panel / L + 2) * L;
    SCARP_PART static void clear(T* line) {
        for (int i = 0; i < length_of_zeros; i += L) simd::store(line + i, vec<T>(T{0}));
    }

    /// How many of `count` tiles of so many numbers are near at once.
    static constexpr int at_once(int numbers, int count) {
        int const most = 512 * 1024 / (numbers * int{sizeof(T)});
        return most < 1 ? 1 : most < count ? most : count;
    }
    /// Calls f(registers, tile) for some tiles of a row's registers: of equal width, one for the rest.
    template <class F>
    SCARP_PART static void each_tile(int first, int last, F f) {
        base::each_width(some_turns{first, last}, [&](auto columns, int vector) SCARP_PART { f(columns, vector / width); });
    }

private:
    SCARP_PART static void transform_one(T* to, T const* image, T const* zeros, part here, int begin, int end) {
        T const* const plane = image + here.image * other[1] * other[2] * k.a.panel;
        int const first = here.line - low[1], left = here.place - low[2], from = left < 0 ? 0 : left;
        for (int c = begin; c < end; ++c) {
            T const* row[4];
            SCARP_UNROLL(4)
            for (int i = 0; i < 4; ++i) {
                bool const there = first + i >= 0 && first + i < other[1];
                row[i] = there ? plane + base::first_of(k.a, c) + ((first + i) * other[2] + from) * k.a.panel : zeros;
            }
            vec<T> column[4][4];
            one_column(column[0], row, from, left);
            one_column(column[1], row, from, left + 1);
            T* t = to + c * L;
            for (int b = 0; b < here.count; ++b, t += registers * L) {
                one_column(column[2], row, from, left + 2 * b + 2);
                one_column(column[3], row, from, left + 2 * b + 3);
                SCARP_UNROLL(4)
                for (int i = 0; i < 4; ++i) {
                    vec<T> made[4];
                    winograd::of_image(column[0][i], column[1][i], column[2][i], column[3][i], made);
                    SCARP_UNROLL(4)
                    for (int j = 0; j < 4; ++j) simd::store(t + (4 * i + j) * image_apart, made[j]);
                    column[0][i] = column[2][i];
                    column[1][i] = column[3][i];
                }
            }
        }
    }
    /// Four lines at a place; `row` points to their places from `from` on.
    SCARP_PART static void one_column(vec<T>* made, T const* const* row, int from, int place) {
        vec<T> x[4];
        bool const there = place >= 0 && place < other[2];
        SCARP_UNROLL(4)
        for (int i = 0; i < 4; ++i) x[i] = there ? simd::load(row[i] + (place - from) * k.a.panel) : vec<T>(T{0});
        winograd::of_image(x[0], x[1], x[2], x[3], made);
    }
};

}  // namespace scarp::kernels
