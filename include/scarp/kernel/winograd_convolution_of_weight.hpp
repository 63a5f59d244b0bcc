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
    static constexpr int sums_of_section = tiles * sums_of_tile;
    static constexpr int height = base::height_for(channels), rows = (channels + height - 1) / height;  ///< of channels
    static constexpr int tiles_at_once = base::at_once(sums_of_tile, tiles);
    static constexpr int gradient_apart = base::padded(blocks * cells);
    static constexpr int steps = base::turns / base::turns_at_once;
    static constexpr int sections = base::sections_near(steps, sums_of_section);
    static constexpr int sums_between = sections > 1 ? sections * sums_of_section : 0;

    /// Threads share tiles of filters where there are several, else channels.
    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        if constexpr (sections > 1) {
            static_assert(std::is_same_v<Share, everything>, "threads leave sums");
            alignas(64) T sums[sums_between];
            for (int s = 0; s < sections; ++s) add_section(p, {0, tiles}, share, s, sums + s * sums_of_section);
            finish_all(p, {0, tiles}, 0, channels, sums);
        } else if constexpr (tiles > 1) {
            for (int first = share.begin(tiles), end = share.end(tiles); first < end; first += tiles_at_once)
                some_tiles(p, {first, first + tiles_at_once < end ? first + tiles_at_once : end}, everything{});
        } else {
            some_tiles(p, {0, 1}, share);
        }
    }

    /// Threads share sections, then tiles of filters or of channels.
    SCARP_PART static void run(ext_pointers const& p, leaving_sums<T> share) {
        base::template each_unit<sections, tiles>(share, rows, [&](int section, some_turns of_filters, some_turns of_rows) SCARP_PART {
            add_section(p, of_filters, of_rows, section, share.sums + section * sums_of_section + of_filters.from * sums_of_tile);
        });
    }
    SCARP_PART static void run(ext_pointers const& p, taking_sums<T> share) {
        finish_all(p, {0, tiles}, share.begin(channels), share.end(channels), share.sums);
    }

private:
    /// Channels that `share` holds in tiles of the height.
    template <class Share>
    SCARP_PART static some_turns channels_of(Share share) {
        return {share.begin(rows) * height, share.end(rows) * height < channels ? share.end(rows) * height : channels};
    }

    template <class Share>
    SCARP_PART static void some_tiles(ext_pointers const& p, some_turns of_filters, Share of_rows) {
        some_turns const mine = channels_of(of_rows);
        if (mine.from == mine.to) return;  // more threads than tiles
        alignas(64) T sums[tiles_at_once * sums_of_tile];
        add_section(p, of_filters, of_rows, 0, sums);
        finish_all(p, of_filters, mine.from, mine.to, sums);
    }

    /// The sums of a section's blocks; those of the first tile come first.
    template <class Share>
    SCARP_PART static void add_section(ext_pointers const& p, some_turns of_filters, Share of_rows, int section, T* sums) {
        some_turns const mine = channels_of(of_rows);
        int const begin = mine.from, end = mine.to, first = of_filters.from, last = of_filters.to;
        alignas(64) T image[16 * base::image_apart];
        alignas(64) T gradient[16 * gradient_apart];
        alignas(64) T zeros[base::length_of_zeros];
        for (int tile = 0; tile < last - first; ++tile)
            for (int position = 0; position < 16; ++position)
                for (int i = begin * cells; i < end * cells; i += L)
                    simd::store(sums + tile * sums_of_tile + position * position_of_sums + i, vec<T>(T{0}));
        base::clear(zeros);
        for (int step = steps * section / sections; step < steps * (section + 1) / sections; ++step) {
            int const turn = step * base::turns_at_once, count = base::turns_at_once;
            fetching next;
            base::fetch_image(next, p, turn + count);
            fetch_gradient(next, p, turn + count, first, last);
            next.divide(16 * (last - first) * ((end - begin + height - 1) / height));
            base::transform(image, p.at[k.a_ext], zeros, turn, count, begin / L, (end + L - 1) / L);
            base::each_tile(first, last, [&](auto columns, int tile) SCARP_PART {
                transform_gradient<columns>(gradient, p.at[k.b_ext], turn, count, tile * width);
                T* const to = sums + (tile - first) * sums_of_tile;
                for (int position = 0; position < 16; ++position)
                    each_row(begin, end, [&](auto some, int row) SCARP_PART {
                        next.turn();
                        multiply<some, columns>(to + position * position_of_sums + row * cells, image + position * base::image_apart + row,
                                                gradient + position * gradient_apart, base::blocks_of(turn, count));
                    });
            });
        }
    }

    SCARP_PART static void finish_all(ext_pointers const& p, some_turns of_filters, int begin, int end, T const* sums) {
        base::each_tile(of_filters.from, of_filters.to, [&](auto columns, int tile) SCARP_PART {
            for (int row = begin; row < end; ++row)
                finish_row<columns>(p, sums + (tile - of_filters.from) * sums_of_tile + row * cells, row, tile * width);
        });
    }

    SCARP_PART static void fetch_gradient(fetching& next, ext_pointers const& p, int turn, int first, int last) {
        constexpr int panel = k.b.panel;
        for (int v = first * width; v < last * width && turn < base::turns; v += base::per_panel)
            base::fetch(next, p.at[k.b_ext] + base::first_of(k.b, v), w.out[1] * w.out[2] * panel, w.out[2] * panel, panel, turn);
    }

    template <class F>
    SCARP_PART static void each_row(int begin, int end, F f) {
        constexpr int rest = channels % height;
        for (; begin + height <= end; begin += height) f(std::integral_constant<int, height>{}, begin);
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
                for (int i = 0; i < 4; ++i) m[i] = base::template total<sections, sums_of_section>(sums + (4 * i + j) * position_of_sums + v * L);
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
