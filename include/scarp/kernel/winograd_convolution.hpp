// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/winograd.hpp>

namespace scarp::kernels {

/// A convolution, or its adjoint that goes back to the image, by minimal filtering, with the epilogue on each block of the result.
///
/// At each of 16 positions of a transformed block, numbers of all blocks are multiplied by the transformed weight: a product of
/// matrices, (blocks, channels) x (channels, filters).
template <class P, int J, class T>
struct winograd_convolution : winograd_blocks<P, J, T> {
    using base = winograd_blocks<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::width, base::channels, base::blocks, base::cells;

    static constexpr int tiles = (vectors + width - 1) / width;  ///< of registers of the result's channels
    static constexpr int position_of_weight = base::padded(channels * cells), weight_of_tile = 16 * position_of_weight;
    static constexpr int tiles_at_once = base::at_once(weight_of_tile, tiles);
    static constexpr int length = base::registers * L;  ///< of a block's numbers at a position
    static constexpr int made_apart = base::padded(blocks * cells);

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        constexpr int step = base::turns_at_once;
        constexpr bool alone = !std::is_same_v<Share, portion>;  // in a chain, the share fetches what all kernels touch
        alignas(64) T weight[tiles_at_once * weight_of_tile];
        alignas(64) T image[16 * base::image_apart];
        alignas(64) T made[16 * made_apart];
        alignas(64) T zeros[base::length_of_zeros];
        base::clear(zeros);
        int const begin = share.begin(base::turns), end = share.end(base::turns);
        share.fetch_in((end - begin + step - 1) / step * 16 * tiles);
        for (int first = 0; first < tiles; first += tiles_at_once) {
            int const last = first + tiles_at_once < tiles ? first + tiles_at_once : tiles;
            base::each_tile(first, last, [&](auto columns, int tile) SCARP_PART {
                transform_weight<columns>(weight + (tile - first) * weight_of_tile, p.at[k.b_ext], tile * width);
            });
            for (int turn = begin; turn < end; turn += step) {
                int const count = turn + step < end ? step : end - turn;
                fetching next;
                if constexpr (alone) {
                    base::fetch_image(next, p, turn + step);
                    fetch_results(next, p, turn + step);
                    next.divide(16 * (last - first));
                }
                base::transform(image, p.at[k.a_ext], zeros, turn, count, 0, base::registers);
                base::each_tile(first, last, [&](auto columns, int tile) SCARP_PART {
                    T const* const by = weight + (tile - first) * weight_of_tile;
                    for (int position = 0; position < 16; ++position) {
                        if constexpr (alone) next.turn();
                        else share.fetch();
                        multiply<columns>(made + position * made_apart, image + position * base::image_apart, by + position * position_of_weight,
                                          base::blocks_of(turn, count));
                    }
                    finish_turns<columns>(p, made, turn, count, tile * width);
                });
            }
        }
    }

private:
    /// What the epilogue touches.
    SCARP_PART static void fetch_results(fetching& next, ext_pointers const& p, int turn) {
        if (turn >= base::turns || base::pools) return;
        base::each_touched(p, [&](T const* first, int of_image, int of_line, int of_place) SCARP_PART {
            base::fetch(next, first, of_image, of_line, of_place, turn);
        });
    }

    /// For each channel of the other side, 9 registers become 16.
    template <int Width>
    SCARP_PART static void transform_weight(T* to, T const* from, int vector) {
        for (int c = 0; c < channels; ++c)
            for (int v = 0; v < Width; ++v) {
                T const* const at = from + base::first_of(k.b, vector + v) + c * k.b.panel;
                vec<T> half[3][4];
                SCARP_UNROLL(3)
                for (int j = 0; j < 3; ++j) {
                    vec<T> x[3];
                    SCARP_UNROLL(3)
                    for (int i = 0; i < 3; ++i) {  // going back, the window is turned about
                        int const element = base::forward ? 3 * i + j : 8 - 3 * i - j;
                        x[i] = simd::load(at + element * channels * k.b.panel);
                    }
                    winograd::of_window(x[0], x[1], x[2], half[j]);
                }
                SCARP_UNROLL(4)
                for (int i = 0; i < 4; ++i) {
                    vec<T> whole[4];
                    winograd::of_window(half[0][i], half[1][i], half[2][i], whole);
                    SCARP_UNROLL(4)
                    for (int j = 0; j < 4; ++j) simd::store(to + (4 * i + j) * position_of_weight + c * cells + v * L, whole[j]);
                }
            }
    }

    /// One position of `count` blocks.
    template <int Width>
    SCARP_PART static void multiply(T* to, T const* a, T const* b, int count) {
        constexpr int heights = (blocks + base::tallest - 1) / base::tallest, low = blocks / heights, higher = blocks % heights;
        if (count == blocks) {
            int at = 0;
            if constexpr (higher > 0)
                for (; at < higher * (low + 1); at += low + 1) some_blocks<low + 1, Width>(to + at * cells, a + at * length, b);
            for (; at < blocks; at += low) some_blocks<low, Width>(to + at * cells, a + at * length, b);
        } else {
            for (; count >= low; count -= low, to += low * cells, a += low * length) some_blocks<low, Width>(to, a, b);
            for (; count > 0; --count, to += cells, a += length) some_blocks<1, Width>(to, a, b);
        }
    }
    template <int Height, int Width>
    SCARP_PART static void some_blocks(T* to, T const* a, T const* b) {
        vec<T> sum[Height * Width];
        SCARP_UNROLL(32)
        for (int i = 0; i < Height * Width; ++i) sum[i] = vec<T>(T{0});
        SCARP_UNROLL(2)
        for (int c = 0; c < channels; ++c) {
            base::template step<Height, Width, typename base::row_places{length}>(sum, a, b);
            ++a;
            b += cells;
        }
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) simd::store(to + r * cells + v * L, sum[r * Width + v]);
        }
    }

    /// What the blocks of `count` turns come to.
    template <int Width>
    SCARP_PART static void finish_turns(ext_pointers const& p, T const* made, int turn, int count, int vector) {
        for (int const end = turn + count; turn < end; ++turn) {
            typename base::part const here(turn);
            for (int b = 0; b < here.count; ++b, made += cells) {
                int const place[] = {here.image, here.line, here.place + 2 * b};
                base::template each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
                    finish_block<decltype(valid)::value>(p, made + v * L, place, vector + v);
                });
            }
        }
    }
    template <int Valid>
    SCARP_PART static void finish_block(ext_pointers const& p, T const* made, int const* place, int vector) {
        alignas(64) T pooled[L];
        if constexpr (base::pools) base::start_pooling(pooled, 1);
        vec<T> half[4][2];
        SCARP_UNROLL(4)
        for (int j = 0; j < 4; ++j) {
            vec<T> m[4];
            SCARP_UNROLL(4)
            for (int i = 0; i < 4; ++i) m[i] = simd::load(made + (4 * i + j) * made_apart);
            winograd::to_result(m[0], m[1], m[2], m[3], half[j]);
        }
        SCARP_UNROLL(2)
        for (int i = 0; i < 2; ++i) {
            if (base::result[1] % 2 != 0 && place[1] + i >= base::result[1]) break;
            vec<T> y[2];
            winograd::to_result(half[0][i], half[1][i], half[2][i], half[3][i], y);
            int at[] = {place[0], place[1] + i, place[2]};
            finish_place<Valid>(p, pooled, at, vector, y[0]);
            if (base::result[2] % 2 != 0 && at[2] + 1 >= base::result[2]) continue;
            ++at[2];
            finish_place<Valid>(p, pooled, at, vector, y[1]);
        }
        if constexpr (base::pools) {
            int const at[] = {place[0], place[1] / 2, place[2] / 2};
            if (at[1] < base::pool.out[1] && at[2] < base::pool.out[2]) base::template finish<Valid>(p, at, 0, vector, simd::load(pooled));
        }
    }
    template <int Valid>
    SCARP_PART static void finish_place(ext_pointers const& p, T* pooled, int const* place, int vector, vec<T> y) {
        if constexpr (base::pools) base::template add_to_pooled<Valid>(pooled, p, place, 0, vector, y);
        else base::template finish<Valid>(p, place, 0, vector, y);
    }
};

}  // namespace scarp::kernels
