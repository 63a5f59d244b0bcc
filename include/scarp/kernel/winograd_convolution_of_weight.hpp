// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/winograd.hpp>

namespace scarp::kernels {

/// The derivative of a convolution by its weight by minimal filtering, with the epilogue on each register of filters.
///
/// At each of 16 positions the transformed numbers of x are multiplied by those of y and added up over all blocks, a product of
/// matrices, (channels, blocks) x (blocks, filters); at last 16 sums become 9.
template <class P, int J, class T>
struct winograd_convolution_of_weight : winograd_blocks<P, J, T> {
    using base = winograd_blocks<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::width, base::channels, base::blocks, base::cells;

    static constexpr int tiles = (vectors + width - 1) / width;  ///< of registers of filters
    static constexpr int position_of_sums = base::padded(channels * cells), sums_of_tile = 16 * position_of_sums;
    static constexpr int tiles_at_once = base::at_once(sums_of_tile, tiles);
    static constexpr int gradient_apart = base::padded(blocks * cells);

    /// Threads share tiles of filters where there are several, else channels.
    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        if constexpr (tiles > 1) {
            for (int first = share.begin(tiles), end = share.end(tiles); first < end; first += tiles_at_once) {
                int const last = first + tiles_at_once < end ? first + tiles_at_once : end;
                some_tiles<base::height_for(channels)>(p, first, last, everything{});
            }
        } else if constexpr (std::is_same_v<Share, everything>) {
            some_tiles<base::height_for(channels)>(p, 0, 1, share);
        } else {
            some_tiles<base::height_for((channels + 1) / 2)>(p, 0, 1, share);
        }
    }

private:
    template <int Height, class Share>
    SCARP_PART static void some_tiles(ext_pointers const& p, int first, int last, Share share) {
        constexpr int rows = (channels + Height - 1) / Height;
        int const begin = share.begin(rows) * Height, end = share.end(rows) * Height < channels ? share.end(rows) * Height : channels;
        if (begin == end) return;  // more threads than tiles
        alignas(64) T sums[tiles_at_once * sums_of_tile];
        alignas(64) T image[16 * base::image_apart];
        alignas(64) T gradient[16 * gradient_apart];
        alignas(64) T zeros[base::length_of_zeros];
        for (int i = 0; i < tiles_at_once * sums_of_tile; i += L) simd::store(sums + i, vec<T>(T{0}));
        base::clear(zeros);
        for (int turn = 0; turn < base::turns; turn += base::turns_at_once) {
            int const count = base::turns_at_once;  // divides all of them
            fetching next;
            base::fetch_image(next, p, turn + count);
            fetch_gradient(next, p, turn + count, first, last);
            next.divide(16 * (last - first) * ((end - begin + Height - 1) / Height));
            base::transform(image, p.at[k.a_ext], zeros, turn, count, begin / L, (end + L - 1) / L);
            base::each_tile(first, last, [&](auto columns, int tile) SCARP_PART {
                transform_gradient<columns>(gradient, p.at[k.b_ext], turn, count, tile * width);
                T* const to = sums + (tile - first) * sums_of_tile;
                for (int position = 0; position < 16; ++position)
                    each_row<Height>(begin, end, [&](auto height, int row) SCARP_PART {
                        next.turn();
                        multiply<height, columns>(to + position * position_of_sums + row * cells, image + position * base::image_apart + row,
                                                gradient + position * gradient_apart, base::blocks_of(turn, count));
                    });
            });
        }
        base::each_tile(first, last, [&](auto columns, int tile) SCARP_PART {
            for (int row = begin; row < end; ++row) finish_row<columns>(p, sums + (tile - first) * sums_of_tile + row * cells, row, tile * width);
        });
    }

    SCARP_PART static void fetch_gradient(fetching& next, ext_pointers const& p, int turn, int first, int last) {
        constexpr int panel = k.b.panel;
        for (int v = first * width; v < last * width && turn < base::turns; v += base::per_panel)
            base::fetch(next, p.at[k.b_ext] + base::first_of(k.b, v), w.out[1] * w.out[2] * panel, w.out[2] * panel, panel, turn);
    }

    template <int Height, class F>
    SCARP_PART static void each_row(int begin, int end, F f) {
        constexpr int rest = channels % Height;
        for (; begin + Height <= end; begin += Height) f(std::integral_constant<int, Height>{}, begin);
        if constexpr (rest > 0)
            if (begin < end) f(std::integral_constant<int, rest>{}, begin);
    }

    /// Width registers of filters of the gradient, transformed: the blocks of `count` turns.
    template <int Width>
    SCARP_PART static void transform_gradient(T* to, T const* gradient, int turn, int count, int vector) {
        for (int const end = turn + count; turn < end; ++turn) one_turn<Width>(to, gradient, typename base::part(turn), vector), to += base::blocks_of_part * cells;
    }
    template <int Width>
    SCARP_PART static void one_turn(T* to, T const* gradient, typename base::part here, int vector) {
        T const* const at = gradient + ((here.image * w.out[1] + here.line) * w.out[2] + here.place) * k.b.panel;
        bool const both = w.out[1] % 2 == 0 || here.line + 1 < w.out[1];
        for (int b = 0; b < here.count; ++b, to += cells) {
            bool const all = w.out[2] % 2 == 0 || here.place + 2 * b + 1 < w.out[2];
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) {
                T const* const y = at + base::first_of(k.b, vector + v) + 2 * b * k.b.panel;
                vec<T> const none(T{0});
                vec<T> column[2][4];
                winograd::of_gradient(simd::load(y), both ? simd::load(y + w.out[2] * k.b.panel) : none, column[0]);
                winograd::of_gradient(all ? simd::load(y + k.b.panel) : none, all && both ? simd::load(y + (w.out[2] + 1) * k.b.panel) : none,
                                      column[1]);
                SCARP_UNROLL(4)
                for (int i = 0; i < 4; ++i) {
                    vec<T> made[4];
                    winograd::of_gradient(column[0][i], column[1][i], made);
                    SCARP_UNROLL(4)
                    for (int j = 0; j < 4; ++j) simd::store(to + (4 * i + j) * gradient_apart + v * L, made[j]);
                }
            }
        }
    }

    /// Height channels by Width registers at one position: the products of all blocks are added.
    template <int Height, int Width>
    SCARP_PART static void multiply(T* sums, T const* a, T const* b, int count) {
        vec<T> sum[Height * Width];
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) sum[r * Width + v] = simd::load(sums + r * cells + v * L);
        }
        SCARP_UNROLL(4)
        for (int i = 0; i < count; ++i) {
            base::template step<Height, Width, typename base::row_places{1}>(sum, a, b);
            a += base::registers * L;
            b += cells;
        }
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) simd::store(sums + r * cells + v * L, sum[r * Width + v]);
        }
    }

    template <int Width>
    SCARP_PART static void finish_row(ext_pointers const& p, T const* sums, int row, int vector) {
        base::template each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
            vec<T> half[4][3];
            SCARP_UNROLL(4)
            for (int j = 0; j < 4; ++j) {
                vec<T> m[4];
                SCARP_UNROLL(4)
                for (int i = 0; i < 4; ++i) m[i] = simd::load(sums + (4 * i + j) * position_of_sums + v * L);
                winograd::to_window(m[0], m[1], m[2], m[3], half[j]);
            }
            SCARP_UNROLL(3)
            for (int i = 0; i < 3; ++i) {
                vec<T> whole[3];
                winograd::to_window(half[0][i], half[1][i], half[2][i], half[3][i], whole);
                SCARP_UNROLL(3)
                for (int j = 0; j < 3; ++j) {
                    int const at[] = {0, i, j};
                    base::template finish<decltype(valid)::value>(p, at, row, vector + v, whole[j]);
                }
            }
        });
    }
};

}  // namespace scarp::kernels
