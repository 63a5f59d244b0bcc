// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/channel_windows.hpp>

namespace scarp::kernels {

/// The derivative of a convolution by its weight, with the epilogue on each register of filters.
///
/// A tile is Height rows of the weight, inputs along the last axis of the window, by Width registers of filters: each place adds
/// its registers of y times its numbers of x. Places are taken block by block, so that both stay near; between blocks the sums
/// wait in memory. Where they are few, each section of the planes has sums of its own, which threads share; they are added last.
template <class P, int J, class T>
struct channel_convolution_of_weight : channel_windows<P, J, T> {
    using base = channel_windows<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::width, base::depthwise;

    static constexpr int most(int wanted, int limit) { return wanted < 1 || limit < 1 ? 1 : wanted < limit ? wanted : limit; }
    static constexpr int inputs = w.channels_in_group();
    static constexpr int length = base::length_of_place(w.channels);
    // A run is the rows of the weight that meet one stretch of numbers of x at a place: all of an axis, but where it is dilated.
    // Where one tile takes several lines of a plane of the window, these are a run; two of them, which threads share, if both are tall.
    static constexpr bool joined = depthwise || w.dilation[2] == 1;
    static constexpr int rows_of_line = joined ? w.size[2] * inputs : inputs;
    static constexpr int lines_of_run = [] {
        int const all = w.size[1], half = all / 2, fit = joined ? base::budget / (rows_of_line * width) : 1;
        if (w.size[0] > 1) return all <= fit ? all : 1;
        return fit < all ? most(fit, all) : half * rows_of_line * width >= 8 ? all - half : all;
    }();
    static constexpr int rows_of_run = lines_of_run * rows_of_line;
    static constexpr int runs = joined ? w.size[0] * ((w.size[1] + lines_of_run - 1) / lines_of_run) : w.elements_of_window();
    static constexpr int height = lines_of_run > 1 ? rows_of_run : base::height_for(rows_of_run);
    static constexpr int rest = lines_of_run > 1 ? w.size[1] % lines_of_run * rows_of_line : rows_of_run % height;  // of the last tile

    static constexpr int tiles_of_run = (rows_of_run + height - 1) / height;
    static constexpr int cells = width * L;  // of sums in a row
    static constexpr bool all_at_once = runs * rows_of_run * cells * int{sizeof(T)} <= 512 * 1024;
    static constexpr int runs_at_once = all_at_once ? runs : 1;
    static constexpr int sums_of_tile = runs_at_once * rows_of_run * cells;
    static constexpr int tiles = (vectors + width - 1) / width;  ///< of registers of filters
    static constexpr int tiles_at_once = most(512 * 1024 / (sums_of_tile * int{sizeof(T)}), tiles);

    // a block: a stretch of places of some lines, of some planes where it has all of their lines; so few that little of x and y
    // leaves the first-level cache before all tiles have met it, but so many that sums seldom wait
    static constexpr int few_places = 128, most_places = 256;
    static constexpr int most_bytes(int places) { return places <= few_places ? near_bytes : 64 * 1024; }
    static constexpr int numbers_near = near_bytes / int{sizeof(T)};
    // of an axis along which the window has one element, nothing else is copied than what it meets
    static constexpr int copied_each(int axis) { return w.size[axis] == 1 ? w.stride[axis] : 1; }
    static constexpr int apart(int axis) { return w.stride[axis] / copied_each(axis); }
    static constexpr int inputs_along(int places, int axis) { return (places - 1) * apart(axis) + (w.size[axis] - 1) * w.dilation[axis] + 1; }
    static constexpr int stretch = [] {
        int const limit = most(numbers_near / length / w.size[1] / apart(2), most_places);
        int const pieces = (w.out[2] + limit - 1) / limit;
        return (w.out[2] + pieces - 1) / pieces;
    }();
    static constexpr bool turns_by_line = stretch >= 16;  // of fetching, which take longer than short lines
    static constexpr int near_places = inputs_along(stretch, 2);
    static constexpr int bytes_of_lines(int n) { return (inputs_along(n, 1) * near_places * length + n * stretch * cells) * int{sizeof(T)}; }
    static constexpr int lines = [] {
        int n = 1;
        while (n < w.out[1] && (n + 1) * stretch <= most_places && bytes_of_lines(n + 1) <= most_bytes((n + 1) * stretch)) ++n;
        int const pieces = (w.out[1] + n - 1) / n;
        return (w.out[1] + pieces - 1) / pieces;
    }();
    static constexpr int near_lines = inputs_along(lines, 1);
    static constexpr int planes =
        lines < w.out[1] ? 1 : most(most(most_places / (lines * stretch), w.out[0]), most_bytes(most_places) / bytes_of_lines(lines));

    static_assert(stretch > 0 && lines > 0 && planes > 0);

    static constexpr int turns_of_rows = runs_at_once * tiles_of_run;
    static constexpr int sums_of_section = tiles * sums_of_tile;
    static constexpr int sections = all_at_once ? base::sections_near(w.out[0], sums_of_section) : 1;
    static constexpr int sums_between = sections > 1 ? sections * sums_of_section : 0;

    /// Threads share tiles of filters where there are several, else those of rows.
    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        if constexpr (sections > 1) {
            static_assert(std::is_same_v<Share, everything>, "threads leave sums");
            alignas(64) T sums[sums_between];
            for (int s = 0; s < sections; ++s) add_section(p, {0, tiles}, 0, share, s, sums + s * sums_of_section);
            finish_all(p, {0, tiles}, 0, share, sums);
        } else if constexpr (tiles > 1) {
            for (int tile = share.begin(tiles), end = share.end(tiles); tile < end; tile += tiles_at_once)
                for (int first = 0; first < runs; first += runs_at_once)
                    some_runs(p, {tile, tile + tiles_at_once < end ? tile + tiles_at_once : end}, first, everything{});
        } else {
            for (int first = 0; first < runs; first += runs_at_once) some_runs(p, {0, 1}, first, share);
        }
    }

    /// Threads share sections, then tiles of filters or of rows.
    SCARP_PART static void run(ext_pointers const& p, leaving_sums<T> share) {
        base::template each_unit<sections, tiles>(share, turns_of_rows, [&](int section, some_turns of_filters, some_turns of_rows) SCARP_PART {
            add_section(p, of_filters, 0, of_rows, section, share.sums + section * sums_of_section + of_filters.from * sums_of_tile);
        });
    }
    SCARP_PART static void run(ext_pointers const& p, taking_sums<T> share) { finish_all(p, {0, tiles}, 0, part_of{share}, share.sums); }

private:
    struct block {
        int o0, end0, o1, end1, from, to;
    };

    template <class Share>
    SCARP_PART static void some_runs(ext_pointers const& p, some_turns of_filters, int first, Share of_rows) {
        alignas(64) T sums[tiles_at_once * sums_of_tile];
        add_section(p, of_filters, first, of_rows, 0, sums);
        finish_all(p, of_filters, first, of_rows, sums);
    }

    /// Calls f(registers, rows, sums, run, first row of it, first register) for some tiles; the first ones' sums come first.
    template <class Share, class U, class F>
    SCARP_PART static void each_tile(some_turns of_filters, int first, Share of_rows, U* sums, F f) {
        base::each_width(of_filters, [&](auto columns, int vector) SCARP_PART {
            for (int turn = of_rows.begin(turns_of_rows), end = of_rows.end(turns_of_rows); turn < end; ++turn) {
                int const r = turn / tiles_of_run, run = first + r, at = turn % tiles_of_run * height;
                U* const to = sums + (vector / width - of_filters.from) * sums_of_tile + (r * rows_of_run + at) * cells;
                bool const whole = rest == 0 || (lines_of_run > 1 ? run + 1 < runs : at + height <= rows_of_run);
                if (whole) f(columns, std::integral_constant<int, height>{}, to, run, at, vector);
                else f(columns, std::integral_constant<int, rest == 0 ? height : rest>{}, to, run, at, vector);
            }
        });
    }

    /// The sums of a section's planes.
    template <class Share>
    SCARP_PART static void add_section(ext_pointers const& p, some_turns of_filters, int first, Share of_rows, int section, T* sums) {
        alignas(64) T near[planes * near_lines * near_places * length + L];
        each_tile(of_filters, first, of_rows, sums, [&](auto, auto rows, T* to, int, int, int) SCARP_PART {
            for (int i = 0; i < rows * cells; i += L) simd::store(to + i, vec<T>(T{0}));
        });
        int const end = w.out[0] * (section + 1) / sections;
        block b{};
        for (b.o0 = w.out[0] * section / sections; b.o0 < end; b.o0 += planes)
            for (b.o1 = 0; b.o1 < w.out[1]; b.o1 += lines)
                for (b.from = 0; b.from < w.out[2]; b.from += stretch) {
                    b.end0 = b.o0 + planes < end ? b.o0 + planes : end;
                    b.end1 = b.o1 + lines < w.out[1] ? b.o1 + lines : w.out[1];
                    b.to = b.from + stretch < w.out[2] ? b.from + stretch : w.out[2];
                    copy_lines(near, p, b);
                    fetching next;
                    fetch_behind(next, p, b, of_filters);
                    next.divide((of_filters.to - of_filters.from) * turns_of_rows * (turns_by_line ? (b.end0 - b.o0) * (b.end1 - b.o1) : 1));
                    each_tile(of_filters, first, of_rows, sums, [&](auto columns, auto rows, T* to, int run, int at, int vector) SCARP_PART {
                        one_tile<rows, columns>(to, near, p, b, next, run, at, vector);
                    });
                }
    }

    template <class Share>
    SCARP_PART static void finish_all(ext_pointers const& p, some_turns of_filters, int first, Share of_rows, T const* sums) {
        each_tile(of_filters, first, of_rows, sums, [&](auto columns, auto rows, T const* from, int run, int at, int vector) SCARP_PART {
            for (int i = 0; i < rows; ++i) finish_row<columns>(p, from + i * cells, run, at + i, vector);
        });
    }

    /// The places of a line at which an element of the window meets the image.
    static constexpr int first_place(int element) {
        int const before = w.low[2] - element * w.dilation[2];
        return before > 0 ? (before + w.stride[2] - 1) / w.stride[2] : 0;
    }
    static constexpr int end_place(int element) {
        int const last = w.in[2] - 1 + w.low[2] - element * w.dilation[2];
        return last < 0 ? 0 : last / w.stride[2] + 1;
    }

    /// As much of both images as a block has, behind it.
    static void fetch_behind(fetching& next, ext_pointers const& p, block const& b, some_turns of_filters) {
        int const first = b.o0 * w.out[1] + b.o1, count = (b.end0 - b.o0) * (b.end1 - b.o1);
        for (int v = of_filters.from * width; v < of_filters.to * width; v += base::per_panel)
            next.add(p.at[k.b_ext] + base::first_of(k.b, v) + (first + count) * w.out[2] * k.b.panel, count * w.out[2] * k.b.panel * int{sizeof(T)});
        if (w.size[1] < w.stride[1]) return;  // not all lines are read
        for (int c = 0; c < w.channels; c += k.a.panel)
            next.add(p.at[k.a_ext] + c * k.a.rows + ((b.end0 - 1) * w.in[1] + b.end1 * w.stride[1] - w.low[1] + w.size[1] - 1) * w.in[2] * k.a.panel,
                     count * w.stride[1] * w.in[2] * k.a.panel * int{sizeof(T)});
    }

    SCARP_PART static void copy_lines(T* near, ext_pointers const& p, block const& b) {
        for (int o0 = b.o0; o0 < b.end0; ++o0)
            for (int i = 0; i < near_lines; ++i, near += near_places * length) {
                int const line = b.o1 * w.stride[1] - w.low[1] + i * copied_each(1);
                if (line < 0 || line >= w.in[1]) {
                    if constexpr (lines_of_run > 1) __builtin_memset(near, 0, sizeof(T) * static_cast<std::size_t>(near_places * length));
                    continue;
                }
                base::template copy_line<w.channels, w.in[2], k.a.panel, k.a.rows, copied_each(2)>(
                    near, p.at[k.a_ext] + (o0 * w.in[1] + line) * w.in[2] * k.a.panel, b.from * w.stride[2] - w.low[2], near_places);
            }
    }

    template <int Height, int Width>
    SCARP_PART static void one_tile(T* sums, T const* near, ext_pointers const& p, block const& b, fetching& next, int run, int at, int vector) {
        constexpr typename base::row_places place{depthwise ? w.dilation[2] * length : 1, rows_of_line,
                                                  lines_of_run > 1 ? w.dilation[1] * near_places * length : 0};
        int const outer = joined ? run * lines_of_run : run / w.size[2], element = joined ? 0 : run % w.size[2];
        int const k1 = outer % w.size[1] * w.dilation[1];
        T const* const x = near + element * w.dilation[2] * length + at * place.distance + (depthwise ? vector * L : 0);
        T const* const y = p.at[k.b_ext] + base::first_of(k.b, vector);
        if constexpr (!turns_by_line) next.turn();
        vec<T> sum[Height * Width];
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) sum[r * Width + v] = simd::load(sums + r * cells + v * L);
        }
        int const lowest = lines_of_run > 1 ? 0 : joined ? at / inputs : element;
        int const highest = lines_of_run > 1 ? w.size[2] - 1 : joined ? (at + Height - 1) / inputs : element;
        int const from = b.from > first_place(highest) ? b.from : first_place(highest), to = b.to < end_place(lowest) ? b.to : end_place(lowest);
        for (int o0 = b.o0; o0 < b.end0; ++o0)
            for (int o1 = b.o1; o1 < b.end1; ++o1) {
                int const line = (o1 - b.o1) * apart(1) + k1, there = o1 * w.stride[1] - w.low[1] + k1;
                if constexpr (turns_by_line) next.turn();
                if (lines_of_run == 1 && (there < 0 || there >= w.in[1])) continue;
                T const* a = x + (((o0 - b.o0) * near_lines + line) * near_places + (from - b.from) * apart(2)) * length;
                T const* d = y + ((o0 * w.out[1] + o1) * w.out[2] + from) * k.b.panel;
                SCARP_UNROLL(4)
                for (int o2 = from; o2 < to; ++o2) {
                    base::template step<Height, Width, place>(sum, a, d);
                    a += apart(2) * length;
                    d += k.b.panel;
                }
            }
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) simd::store(sums + r * cells + v * L, sum[r * Width + v]);
        }
    }

    template <int Width>
    SCARP_PART static void finish_row(ext_pointers const& p, T const* sums, int run, int row, int vector) {
        int const element = joined ? run * (rows_of_run / inputs) + row / inputs : run;
        int const at[] = {element / (w.size[1] * w.size[2]), element / w.size[2] % w.size[1], element % w.size[2]};
        base::template each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
            base::template finish<decltype(valid)::value>(p, at, row % inputs, vector + v, base::template total<sections, sums_of_section>(sums + v * L));
        });
    }
};

}  // namespace scarp::kernels
