// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/winograd.hpp>

namespace scarp::kernels {

/// A convolution, or its adjoint that goes back to the image, by minimal filtering, with the epilogue on each block of the result.
///
/// At each position of a transformed block, numbers of all blocks are multiplied by the transformed weight: a product of
/// matrices, (blocks, channels) x (channels, filters).
template <class P, int J, class T>
struct winograd_convolution : winograd_blocks<P, J, T> {
    using base = winograd_blocks<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::width, base::channels, base::blocks, base::cells, base::side, base::across,
        base::positions;

    static constexpr int tiles = (vectors + width - 1) / width;  ///< of registers of the result's channels
    static constexpr int position_of_weight = base::padded(channels * cells), weight_of_tile = positions * position_of_weight;
    static constexpr int tiles_at_once = base::at_once(weight_of_tile, tiles);
    static constexpr int length = base::registers * L;  ///< of a block's numbers at a position
    static constexpr int made_apart = base::padded(blocks * cells);
    static constexpr int heights = (blocks + base::tallest - 1) / base::tallest;  ///< of blocks that are multiplied together

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        constexpr int step = base::turns_at_once;
        constexpr bool alone = !std::is_same_v<Share, portion>;  // in a chain, the share fetches what all kernels touch
        alignas(64) T weight[tiles_at_once * weight_of_tile];
        alignas(64) T image[positions * base::image_apart];
        alignas(64) T made[positions * made_apart];
        alignas(64) T zeros[base::zeros_of_image];
        base::clear(zeros, base::zeros_of_image);
        int const begin = share.begin(base::turns), end = share.end(base::turns);
        share.fetch_in((end - begin + step - 1) / step * positions * tiles * heights);
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
                    next.divide(positions * (last - first) * heights);
                }
                base::transform(image, p.at[k.a_ext], zeros, turn, count, 0, base::registers);
                base::each_tile(first, last, [&](auto columns, int tile) SCARP_PART {
                    T const* const by = weight + (tile - first) * weight_of_tile;
                    for (int position = 0; position < positions; ++position)
                        multiply<columns>(made + position * made_apart, image + position * base::image_apart,
                                          by + position * position_of_weight, base::blocks_of(turn, count), [&]() SCARP_PART {
                                              if constexpr (alone) next.turn();
                                              else share.fetch();
                                          });
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

    /// For each channel of the other side, 9 registers become one for each position. Going back, the window is turned about.
    template <int Width>
    SCARP_PART static void transform_weight(T* to, T const* from, int vector) {
        constexpr int apart = (base::forward ? 1 : -1) * channels * k.b.panel, start = base::forward ? 0 : -8 * apart;
        winograd::lines_of_blocks<3, T> x{{}, apart, 0, 3};
        for (int v = 0; v < Width; ++v) {
            for (int i = 0; i < 3; ++i) x.line[i] = from + base::first_of(k.b, vector + v) + start + 3 * i * apart;
            winograd::transform_windows<winograd::of_window<side>>(to + v * L, cells, across * position_of_weight, position_of_weight, x,
                                                                   k.b.panel, channels);
        }
    }

    /// One position of `count` blocks; `fetch()` between.
    template <int Width, class F>
    SCARP_PART static void multiply(T* to, T const* a, T const* b, int count, F fetch) {
        constexpr int low = blocks / heights, higher = blocks % heights;
        auto const some = [&](auto height) SCARP_PART {
            fetch();
            winograd::multiply<height, Width, cells, length, 1, false>(to, a, b, channels);
            to += height * cells;
            a += height * length;
            count -= height;
        };
        if (count == blocks) {
            if constexpr (higher > 0)
                for (int i = 0; i < higher; ++i) some(std::integral_constant<int, low + 1>{});
            while (count > 0) some(std::integral_constant<int, low>{});
        } else {
            while (count >= low) some(std::integral_constant<int, low>{});
            while (count > 0) some(std::integral_constant<int, 1>{});
        }
    }
    /// What the blocks of `count` turns come to.
    template <int Width>
    SCARP_PART static void finish_turns(ext_pointers const& p, T const* made, int turn, int count, int vector) {
        for (int const end = turn + count; turn < end; ++turn) {
            typename base::part const here(turn);
            for (int b = 0; b < here.count; ++b, made += cells) {
                int const place[] = {here.image, here.line * side, (here.first + b) * side};
                base::template each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
                    finish_block<decltype(valid)::value>(p, made + v * L, place, vector + v);
                });
            }
        }
    }
    template <int Valid>
    SCARP_PART static void finish_block(ext_pointers const& p, T const* made, int const* place, int vector) {
        winograd::lines_of_blocks<across, T> x{{}, made_apart, 0, across};
        for (int i = 0; i < across; ++i) x.line[i] = made + across * i * made_apart;
        alignas(64) T y[side * side * L];
        winograd::transform<winograd::to_result<side>>(y, 0, side * L, L, x, 0, 1);
        constexpr int pooled = base::pools ? 2 : 1;  // along each axis
        for (int i = 0; i < side; i += pooled)
            for (int j = 0; j < side; j += pooled) {
                int const at[] = {place[0], place[1] + i, place[2] + j};
                if (at[1] + pooled > base::result[1] || at[2] + pooled > base::result[2]) continue;
                finish_places<Valid>(p, y + (i * side + j) * L, at, vector);
            }
    }
    /// One place, or 2 by 2 that are pooled.
    template <int Valid>
    SCARP_PART static void finish_places(ext_pointers const& p, T const* y, int const* place, int vector) {
        if constexpr (base::pools) {
            alignas(64) T pooled[L];
            base::start_pooling(pooled, 1);
            for (int i = 0; i < 2; ++i)
                for (int j = 0; j < 2; ++j) {
                    int const at[] = {place[0], place[1] + i, place[2] + j};
                    base::template add_to_pooled<Valid>(pooled, p, at, 0, vector, simd::load(y + (i * side + j) * L));
                }
            int const at[] = {place[0], place[1] / 2, place[2] / 2};
            base::template finish<Valid>(p, at, 0, vector, simd::load(pooled));
        } else {
            base::template finish<Valid>(p, place, 0, vector, simd::load(y));
        }
    }
};

}  // namespace scarp::kernels
