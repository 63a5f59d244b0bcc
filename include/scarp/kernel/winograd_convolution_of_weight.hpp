// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/winograd.hpp>

namespace scarp::kernels {

/// The derivative of a convolution by its weight by minimal filtering, with the epilogue on each register of filters.
///
/// At each position the transformed numbers of x are multiplied by those of y and added up over all blocks, a product of matrices,
/// (channels, blocks) x (blocks, filters); at last the sums become 9.
template <class P, int J, class T>
struct winograd_convolution_of_weight : winograd_blocks<P, J, T> {
    using base = winograd_blocks<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::width, base::channels, base::blocks, base::cells, base::side, base::across,
        base::positions;

    static constexpr int tiles = (vectors + width - 1) / width;  ///< of registers of filters
    static constexpr int position_of_sums = base::padded(channels * cells), sums_of_tile = positions * position_of_sums;
    static constexpr int sums_of_section = tiles * sums_of_tile;
    static constexpr int height = base::height_for(channels), rows = (channels + height - 1) / height;  ///< of channels
    static constexpr int tiles_at_once = base::at_once(sums_of_tile, tiles);
    static constexpr int gradient_apart = base::padded(blocks * cells);
    static constexpr int zeros_of_gradient = base::length_of_zeros(side * base::blocks_of_part, k.b.panel);
    static constexpr int length_of_zeros = base::zeros_of_image > zeros_of_gradient ? base::zeros_of_image : zeros_of_gradient;
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
        alignas(64) T image[positions * base::image_apart];
        alignas(64) T gradient[positions * gradient_apart];
        alignas(64) T zeros[length_of_zeros];
        for (int tile = 0; tile < last - first; ++tile)
            for (int position = 0; position < positions; ++position)
                for (int i = begin * cells; i < end * cells; i += L)
                    simd::store(sums + tile * sums_of_tile + position * position_of_sums + i, vec<T>(T{0}));
        base::clear(zeros, length_of_zeros);
        for (int step = steps * section / sections; step < steps * (section + 1) / sections; ++step) {
            int const turn = step * base::turns_at_once, count = base::turns_at_once;
            fetching next;
            base::fetch_image(next, p, turn + count);
            fetch_gradient(next, p, turn + count, first, last);
            next.divide(positions * (last - first) * ((end - begin + height - 1) / height));
            base::transform(image, p.at[k.a_ext], zeros, turn, count, begin / L, (end + L - 1) / L);
            base::each_tile(first, last, [&](auto columns, int tile) SCARP_PART {
                transform_gradient<columns>(gradient, p.at[k.b_ext], zeros, turn, count, tile * width);
                T* const to = sums + (tile - first) * sums_of_tile;
                for (int position = 0; position < positions; ++position)
                    each_row(begin, end, [&](auto some, int row) SCARP_PART {
                        next.turn();
                        winograd::multiply<some, columns, cells, 1, base::registers * L, true>(
                            to + position * position_of_sums + row * cells, image + position * base::image_apart + row,
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
    SCARP_PART static void transform_gradient(T* to, T const* gradient, T const* zeros, int turn, int count, int vector) {
        constexpr int panel = k.b.panel;
        for (int const end = turn + count; turn < end; ++turn, to += base::blocks_of_part * cells) {
            typename base::part const here(turn);
            winograd::lines_of_blocks<side, T> y{{}, panel, here.first * side, w.out[2]};
            for (int v = 0; v < Width; ++v) {
                T const* const image = gradient + base::first_of(k.b, vector + v) + here.image * w.out[1] * w.out[2] * panel;
                for (int i = 0; i < side; ++i) {
                    int const line = here.line * side + i;
                    y.line[i] = line < w.out[1] ? image + (line * w.out[2] + y.first) * panel : zeros;
                }
                winograd::transform<winograd::of_gradient<side>>(to + v * L, cells, across * gradient_apart, gradient_apart, y, y.first,
                                                                 here.count);
            }
        }
    }

    template <int Width>
    SCARP_PART static void finish_row(ext_pointers const& p, T const* sums, int row, int vector) {
        base::template each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
            alignas(64) T all[positions * L];
            for (int i = 0; i < positions; ++i)
                simd::store(all + i * L, base::template total<sections, sums_of_section>(sums + i * position_of_sums + v * L));
            winograd::lines_of_blocks<across, T> x{{}, L, 0, across};
            for (int i = 0; i < across; ++i) x.line[i] = all + across * i * L;
            alignas(64) T window[9 * L];
            winograd::transform_windows<winograd::to_window<side>>(window, 0, 3 * L, L, x, 0, 1);
            for (int i = 0; i < 3; ++i)
                for (int j = 0; j < 3; ++j) {
                    int const at[] = {0, i, j};
                    base::template finish<decltype(valid)::value>(p, at, row, vector + v, simd::load(window + (3 * i + j) * L));
                }
        });
    }
};

}  // namespace scarp::kernels
