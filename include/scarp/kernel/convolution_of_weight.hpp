// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/windowed.hpp>

namespace scarp::kernels {

/// The derivative of a convolution by its weight, with the epilogue on each register of filters.
///
/// Samples stay apart in the lanes until the end: a tile is Height filters by Across inputs of partial sums, to which every place
/// adds the products of its registers of y and x. x and y of a block of places and a chunk of channels are copied to where they
/// fit the first-level cache, padding as zeros, and all tiles read them there; between blocks the sums wait in memory. Lanes are
/// summed last, a register of filters at a time by a transposition.
template <class P, int J, class T>
struct convolution_of_weight : windowed<P, J, T> {
    using base = windowed<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L;

    static constexpr bool depthwise = w.groups > 1 && w.channels_in_group() == 1 && w.filters_in_group() == 1;
    static constexpr int inputs = w.channels_in_group();
    static constexpr int filters_in_group = depthwise ? w.filters : w.filters_in_group();
    // Elements along the last axis and channels of a chunk are one contiguous axis of the copied x. Where not, an element is a run
    // by itself, and x is read as it lies.
    static constexpr bool joined = w.groups == 1 && w.dilation[2] == 1;
    static constexpr int chunks = joined ? (inputs + 15) / 16 : 1;
    static constexpr int chunk = (inputs + chunks - 1) / chunks;
    static constexpr int length = joined ? w.size[2] * chunk : inputs;  // rows of sums in a run and chunk
    static constexpr int runs = joined ? w.size[0] * w.size[1] : w.elements_of_window();

    static constexpr int budget = simd::registers<T> - 6;  // of sums; the rest holds a place of x and an element of y
    static constexpr int tallest = 4;

    static constexpr bool all_at_once = runs * chunks * length * L * L * static_cast<int>(sizeof(T)) <= 640 * 1024;
    static constexpr int rows_of_run = chunks * length;
    static constexpr int runs_at_once = all_at_once ? runs : 1;
    static constexpr int rows = runs_at_once * rows_of_run;
    // places in a block: a stretch of the last axis, of so many lines
    static constexpr int most_places = 16;
    static constexpr int stretch = [] {
        int const pieces = (w.out[2] + most_places - 1) / most_places;
        return (w.out[2] + pieces - 1) / pieces;
    }();
    static constexpr int lines = most_places / stretch < w.out[1] ? most_places / stretch : w.out[1];
    static constexpr int inputs_of_line = (stretch - 1) * w.stride[2] + w.size[2];  // places of x that a copied line has

    /// A height that divides the filters of a group, if a tall one does; in the last register it may be less.
    static constexpr int height_for(int count) {
        int const within = w.groups == 1 || depthwise ? count : greatest_common_divisor(count, greatest_common_divisor(filters_in_group, L));
        for (int h = tallest; 3 * h >= 2 * tallest; --h)
            if (within % h == 0) return h;
        if (w.groups > 1 && !depthwise) return within <= tallest ? within : 1;
        int const tiles = (within + tallest - 1) / tallest;
        return (within + tiles - 1) / tiles;
    }

    static constexpr int tiles_of(int count) { return (count + height_for(count) - 1) / height_for(count); }

    static constexpr int all_rows = runs * rows_of_run;
    static constexpr int registers = (w.filters + L - 1) / L;
    static constexpr int tiles_of_register = [] {  // at most: the last register may have fewer, or more
        int const rest = w.filters % L, of_rest = rest == 0 ? 0 : tiles_of(rest), of_whole = w.filters < L ? 0 : tiles_of(L);
        return of_rest > of_whole ? of_rest : of_whole;
    }();
    static constexpr int panels = (w.samples + k.a.panel - 1) / k.a.panel;
    static constexpr int sections = sections_of(panels);
    /// Numbers that threads leave for each other.
    static constexpr int sums_between = sections * registers * all_rows * L;

    SCARP_PART static void run(ext_pointers const& p, everything all) {
        for (int f = 0; f < registers; ++f)
            with_filters(f, [&](auto count) SCARP_PART {
                for (int first = 0; first < runs; first += runs_at_once) {
                    alignas(64) T totals[rows * L];
                    for (int s = 0; s < sections; ++s)
                        section<count>(p, f, first, s, all, [&](int r, vec<T> sum) SCARP_PART {
                            simd::store(totals + r * L, s == 0 ? sum : simd::load(totals + r * L) + sum);
                        });
                    for (int r = 0; r < rows; ++r) finish_row<count>(p, first * rows_of_run + r, f, simd::load(totals + r * L));
                }
            });
    }

    /// Threads share sections of samples, then registers of filters, then their tiles.
    SCARP_PART static void run(ext_pointers const& p, leaving_sums<T> share) {
        constexpr int turns = sections * registers * tiles_of_register;
        for (int t = share.begin(turns), end = share.end(turns); t < end;) {
            int const unit = t / tiles_of_register, from = t % tiles_of_register;
            int const to = from + end - t < tiles_of_register ? from + end - t : tiles_of_register;
            with_filters(unit % registers, [&](auto count) SCARP_PART {
                leave<count>(p, unit / registers, unit % registers, some_turns{from, to}, share.sums + unit * all_rows * L);
            });
            t += to - from;
        }
    }

    /// Then rows of the weight.
    SCARP_PART static void run(ext_pointers const& p, taking_sums<T> share) {
        for (int f = 0; f < registers; ++f)
            with_filters(f, [&](auto count) SCARP_PART {
                for (int r = share.begin(all_rows); r < share.end(all_rows); ++r) {
                    T const* const sums = share.sums + (f * all_rows + r) * L;
                    vec<T> total = simd::load(sums);
                    for (int s = 1; s < sections; ++s) total = total + simd::load(sums + s * registers * all_rows * L);
                    finish_row<count>(p, r, f, total);
                }
            });
    }

private:
    struct block {
        int o0, o1, end1, from, to;
    };

    /// Calls f(integral_constant of the filters that a register holds).
    template <class F>
    SCARP_PART static void with_filters(int number, F f) {
        constexpr int whole = w.filters / L;
        if constexpr (whole == 0) f(std::integral_constant<int, w.filters>{});
        else if constexpr (w.filters % L == 0) f(std::integral_constant<int, L>{});
        else if (number < whole) f(std::integral_constant<int, L>{});
        else f(std::integral_constant<int, w.filters % L>{});
    }

    /// The sums of one section's samples, in the tiles of filters that `tiles` holds: calls f(row, sum).
    template <int Count, class Tiles, class F>
    SCARP_PART static void section(ext_pointers const& p, int filters, int first, int number, Tiles tiles, F f) {
        alignas(64) T sums[rows * L * L];
        for (int i = 0; i < rows * L; ++i) simd::store(sums + i * L, vec<T>(T{0}));
        int const end = panels * (number + 1) / sections;
        for (int panel = panels * number / sections; panel < end; ++panel) blocks<Count>(sums, p, filters * L, panel * (k.a.panel / L), first, tiles);
        for (int r = 0; r < rows; ++r) f(r, sum_of_lanes(sums + r * L * L));
    }

    SCARP_PART static vec<T> sum_of_lanes(T const* sums) {
        vec<T> x[L];
        SCARP_UNROLL(32)
        for (int i = 0; i < L; ++i) x[i] = simd::load(sums + i * L);
        simd::transpose(x);
        vec<T> total = x[0];
        SCARP_UNROLL(32)
        for (int i = 1; i < L; ++i) total = total + x[i];
        return total;
    }

    /// Sums of a section, and of no filter that another thread has.
    template <int Count>
    SCARP_PART static void leave(ext_pointers const& p, int number, int filters, some_turns tiles, T* to) {
        int const begin = tiles.from * height_for(Count), end = tiles.to * height_for(Count) < L ? tiles.to * height_for(Count) : L;
        for (int first = 0; first < runs; first += runs_at_once)
            section<Count>(p, filters, first, number, tiles, [&](int r, vec<T> sum) SCARP_PART {
                T numbers[L];
                simd::store(numbers, sum);
                T* const row = to + (first * rows_of_run + r) * L;
                for (int i = begin; i < end; ++i) row[i] = numbers[i];
            });
    }

    /// The tile program at one row of the weight.
    template <int Count>
    SCARP_PART static void finish_row(ext_pointers const& p, int row, int filters, vec<T> total) {
        int const in_chunk = row % length;
        int const channel = joined ? row % rows_of_run / length * chunk + in_chunk % chunk : in_chunk;
        if (channel >= inputs) return;
        int const element = joined ? row / rows_of_run * w.size[2] + in_chunk / chunk : row / length;
        int const at[] = {element / (w.size[1] * w.size[2]), element / w.size[2] % w.size[1], element % w.size[2]};
        base::template finish<Count>(p, at, channel, filters, total);
    }

    /// Two registers of samples, which lie side by side, block by block.
    template <int Count, class Share>
    SCARP_PART static void blocks(T* sums, ext_pointers const& p, int filter, int v, int first, Share share) {
        constexpr int whole = w.samples / L;
        int const past = v + 2;
        block b{};
        for (b.o0 = 0; b.o0 < w.out[0]; ++b.o0)
            for (b.o1 = 0; b.o1 < w.out[1]; b.o1 += lines)
                for (b.from = 0; b.from < w.out[2]; b.from += stretch) {
                    b.end1 = b.o1 + lines < w.out[1] ? b.o1 + lines : w.out[1];
                    b.to = b.from + stretch < w.out[2] ? b.from + stretch : w.out[2];
                    int now = v;
                    for (; now < past && now < whole; ++now) places<Count, L>(sums, p, filter, now, first, b, share);
                    if constexpr (w.samples % L != 0)
                        if (now == whole && now < past) places<Count, w.samples % L>(sums, p, filter, now, first, b, share);
                }
    }

    template <int Count, int Valid, class Share>
    SCARP_PART static void places(T* sums, ext_pointers const& p, int filter, int v, int first, block const& b, Share share) {
        T const* const x = p.at[k.a_ext] + base::first_of(k.a, v);
        T const* const y = p.at[k.b_ext] + base::first_of(k.b, v) + filter * k.b.panel;
        alignas(64) T near_y[lines * stretch * L * L];
        copy_y<Count, Valid>(near_y, y, b, share);
        for (int r = 0; r < runs_at_once; ++r) {
            int const outer = joined ? first + r : (first + r) / w.size[2];
            int const i0 = b.o0 * w.stride[0] + outer / w.size[1] * w.dilation[0] - w.low[0];
            if (i0 < 0 || i0 >= w.in[0]) continue;
            int const k1 = outer % w.size[1] * w.dilation[1] - w.low[1];
            T* const here = sums + r * rows_of_run * L * L;
            T const* const plane = x + i0 * w.in[1] * w.in[2] * w.channels * k.a.panel;
            if constexpr (joined) {
                for (int c = 0; c < chunks; ++c) {
                    alignas(64) T near_x[lines * inputs_of_line * chunk * L];
                    copy_x<Valid>(near_x, plane, b, k1, c * chunk);
                    each_tile<Count>(share, [&](int f, auto height) SCARP_PART {
                        tiles<decltype(height)::value, Valid>(here + (c * length * L + f) * L, near_x, near_y + f * L, b, k1, 0, 0);
                    });
                }
            } else {
                each_tile<Count>(share, [&](int f, auto height) SCARP_PART {
                    int const channel = depthwise ? filter + f : (filter + f) / filters_in_group * inputs;
                    tiles<decltype(height)::value, Valid>(here + f * L, plane, near_y + f * L, b, k1, (first + r) % w.size[2], channel);
                });
            }
        }
    }

    /// y of a block, with nothing but zeros beyond the samples.
    template <int Count, int Valid, class Share>
    SCARP_PART static void copy_y(T* near, T const* y, block const& b, Share share) {
        constexpr int turns = tiles_of(Count);
        int const begin = share.begin(turns) * height_for(Count);
        int const end = share.end(turns) == turns ? Count : share.end(turns) * height_for(Count);
        for (int o1 = b.o1; o1 < b.end1; ++o1)
            for (int o2 = b.from; o2 < b.to; ++o2, near += L * L) {
                T const* const from = y + ((b.o0 * w.out[1] + o1) * w.out[2] + o2) * w.filters * k.b.panel;
                for (int f = begin; f < end; ++f) simd::store(near + f * L, base::template load<true, Valid>(from + f * k.b.panel));
            }
    }

    /// x that the lines of a block meet in a chunk of channels, zeros where there is none.
    template <int Valid>
    SCARP_PART static void copy_x(T* near, T const* plane, block const& b, int k1, int channel) {
        int const known = channel + chunk < inputs ? chunk : inputs - channel;
        for (int o1 = b.o1; o1 < b.end1; ++o1) {
            int const i1 = o1 * w.stride[1] + k1;
            bool const line_exists = i1 >= 0 && i1 < w.in[1];
            for (int i = 0; i < inputs_of_line; ++i, near += chunk * L) {
                int const i2 = b.from * w.stride[2] - w.low[2] + i;
                int const count = line_exists && i2 >= 0 && i2 < w.in[2] ? known : 0;
                T const* const from = plane + ((i1 * w.in[2] + i2) * w.channels + channel) * (count > 0 ? k.a.panel : 0);
                int c = 0;
                for (; c < count; ++c) simd::store(near + c * L, base::template load<true, Valid>(from + c * k.a.panel));
                for (; c < chunk; ++c) simd::store(near + c * L, vec<T>(T{0}));
            }
        }
    }

    /// Calls f(filter, integral_constant of the height) for the tiles that `share` holds of Count filters.
    template <int Count, class Share, class F>
    SCARP_PART static void each_tile(Share share, F f) {
        constexpr int height = height_for(Count);
        constexpr int whole = Count / height, turns = tiles_of(Count);
        int const end = share.end(turns);
        for (int t = share.begin(turns); t < (end < whole ? end : whole); ++t) f(t * height, std::integral_constant<int, height>{});
        if constexpr (Count % height != 0)
            if (share.begin(turns) < end && end == turns) f(whole * height, std::integral_constant<int, Count % height>{});
    }

    template <int Height, int Valid>
    SCARP_PART static void tiles(T* sums, T const* x, T const* y, block const& b, int k1, int element, int channel) {
        constexpr int most = depthwise ? 1 : budget / Height < 6 ? budget / Height : 6;
        constexpr int count = (length + most - 1) / most;
        constexpr int across = (length + count - 1) / count;  // inputs of a tile
        int at = 0;
        for (; at + across <= length; at += across) one_tile<Height, across, Valid>(sums, x, y, b, k1, element, channel, at);
        if constexpr (length % across != 0) one_tile<Height, length % across, Valid>(sums, x, y, b, k1, element, channel, at);
    }

    static constexpr int ceil_of(int a, int b) { return a <= 0 ? 0 : (a + b - 1) / b; }

    /// Inputs at ... at + Across - 1 of a run, over a block of places.
    template <int Height, int Across, int Valid>
    SCARP_PART static void one_tile(T* sums, T const* x, T const* y, block const& b, int k1, int element, int channel, int at) {
        T* const here = sums + at * L * L;
        vec<T> sum[Height * Across];
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(8)
            for (int c = 0; c < Across; ++c) sum[r * Across + c] = simd::load(here + (c * L + r) * L);
        }
        int const room = w.in[2] - 1 + w.low[2] - element * w.dilation[2];
        int const inside = ceil_of(w.low[2] - element * w.dilation[2], w.stride[2]), outside = room < 0 ? 0 : room / w.stride[2] + 1;
        int const begin = joined || b.from > inside ? b.from : inside, end = joined || b.to < outside ? b.to : outside;
        int const first = (begin * w.stride[2] + element * w.dilation[2] - w.low[2]) * w.channels + channel + at;
        for (int o1 = b.o1; o1 < b.end1; ++o1, y += (b.to - b.from) * L * L) {
            int const i1 = o1 * w.stride[1] + k1;
            if (i1 < 0 || i1 >= w.in[1] || begin >= end) continue;
            if constexpr (joined)
                add_places<Height, Across, w.stride[2] * chunk * L, L, L>(sum, x + ((o1 - b.o1) * inputs_of_line * chunk + at) * L, y, end - begin);
            else
                add_places<Height, Across, w.stride[2] * w.channels * k.a.panel, k.a.panel, Valid>(
                    sum, x + (i1 * w.in[2] * w.channels + first) * k.a.panel, y + (begin - b.from) * L * L, end - begin);
        }
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(8)
            for (int c = 0; c < Across; ++c) simd::store(here + (c * L + r) * L, sum[r * Across + c]);
        }
    }

    /// Count places of one line; x moves by Place and, from input to input, by Row.
    template <int Height, int Across, int Place, int Row, int Valid>
    SCARP_PART static void add_places(vec<T>* sum, T const* x, T const* y, int count) {
        for (int o = 0; o < count; ++o) {
            vec<T> d[Height];
            SCARP_UNROLL(8)
            for (int r = 0; r < Height; ++r) d[r] = simd::load(y + r * L);
            if constexpr (depthwise) {
                SCARP_UNROLL(8)
                for (int r = 0; r < Height; ++r) sum[r] = fmadd(base::template load<true, Valid>(x + r * Row), d[r], sum[r]);
            } else {
                SCARP_UNROLL(8)
                for (int c = 0; c < Across; ++c) {
                    vec<T> const in = base::template load<true, Valid>(x + c * Row);
                    SCARP_UNROLL(8)
                    for (int r = 0; r < Height; ++r) sum[r * Across + c] = fmadd(in, d[r], sum[r * Across + c]);
                }
            }
            x += Place;
            y += L * L;
        }
    }
};

}  // namespace scarp::kernels
