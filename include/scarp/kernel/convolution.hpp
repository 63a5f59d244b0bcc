// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/pooled_convolution.hpp>

namespace scarp::kernels {

/// A convolution, or its adjoint that goes back to the image, with the epilogue on each tile of the result.
///
/// A tile is Height channels of one place by Width registers of samples: each step loads Width registers of the other image and
/// multiplies them by Height numbers of the weight. Places at the edge have fewer steps, and no step multiplies padding.
template <class P, int J, class T>
struct convolution : pooled_convolution<P, J, T> {
    using base = pooled_convolution<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::per_panel, base::pools, base::pool;

    static constexpr bool forward = w.what == op::convolve;
    static constexpr int const (&result)[max_window_rank] = pools ? pool.out : forward ? w.out : w.in;
    static constexpr int const (&other)[max_window_rank] = forward ? w.in : w.out;

    // every channel by itself: as one group, whose tiles have an image register for each channel
    static constexpr bool depthwise = w.groups > 1 && w.channels_in_group() == 1 && w.filters_in_group() == 1;
    static constexpr int groups = depthwise ? 1 : w.groups;
    static constexpr int made = (forward ? w.filters : w.channels) / groups;                    // channels of the result in a group
    static constexpr int contracted = depthwise ? 1 : (forward ? w.channels : w.filters) / groups;
    static constexpr int other_channels = forward ? w.channels : w.filters;

    static constexpr int budget = simd::registers<T> - 4;
    static constexpr int width = per_panel < vectors ? per_panel : vectors;
    static constexpr int tallest = width > 1 ? (budget / width < 12 ? budget / width : 12) : budget < 16 ? budget : 16;

    // the filters of a tile lie side by side inside a panel of the weight, channels below each other
    static constexpr bool beside = forward || depthwise;
    static constexpr int block = [] {
        int const panel = k.b.panel;
        if (!beside || (groups == 1 && made <= panel)) return made;
        if (groups == 1) return panel;
        if (made <= panel) return panel % made == 0 ? made : 1;
        return made % panel == 0 ? panel : 1;
    }();

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        auto const [places, samples] = base::of_places_and_samples(share);
        typename base::template shared_places<Share> const mine{result, places};
        constexpr int whole = vectors / width;
        constexpr int rest = vectors - whole * width;
        constexpr int turns = whole + (rest > 0);
        int const end = samples.end(turns);
        for (int v = samples.begin(turns); v < (end < whole ? end : whole); ++v) columns<width, k.cols % L == 0>(p, v * width, mine);
        if constexpr (rest > 0)
            if (samples.begin(turns) < end && end == turns) columns<rest, k.cols % L == 0>(p, whole * width, mine);
    }

private:
    static constexpr int height_for(int count) {
        for (int h = tallest; 3 * h >= 2 * tallest; --h)
            if (count % h == 0) return h;
        int const tiles = (count + tallest - 1) / tallest;
        return (count + tiles - 1) / tiles;
    }

    template <int Width, bool Whole, class Places>
    SCARP_PART static void columns(ext_pointers const& p, int vector, Places const& mine) {
        int place[max_window_rank];
        for (int line = mine.line; line < mine.last_line; ++line) {
            place[0] = line / result[1];
            place[1] = line % result[1];
            for (int group = 0; group < groups; ++group) {  // a row of places for each tile of channels: its weights stay near
                int channel = 0;
                for (; channel + block <= made; channel += block) row<Width, Whole, block>(p, place, mine, group, channel, vector);
                if constexpr (made % block != 0) row<Width, Whole, made % block>(p, place, mine, group, channel, vector);
            }
        }
    }

    template <int Width, bool Whole, int Count, class Places>
    SCARP_PART static void row(ext_pointers const& p, int* place, Places const& mine, int group, int channel, int vector) {
        constexpr int height = height_for(Count);
        constexpr int rest = Count % height;
        for (int const end = channel + Count - rest; channel < end; channel += height)
            for (place[2] = mine.first; place[2] < mine.last; ++place[2]) one_tile<height, Width, Whole>(p, place, group, channel, vector);
        if constexpr (rest > 0)
            for (place[2] = mine.first; place[2] < mine.last; ++place[2]) one_tile<rest, Width, Whole>(p, place, group, channel, vector);
    }

    template <int Height, int Width, bool Whole>
    SCARP_PART static void one_tile(ext_pointers const& p, int const* place, int group, int channel, int vector) {
        vec<T> sum[Height * Width];
        if constexpr (pools) pool_tile<Height, Width, Whole>(sum, p, place, group, channel, vector);
        else accumulate<Height, Width>(sum, p, place, group, channel, vector);
        each_register<Height, Width, Whole>(vector, [&](int r, int v, auto valid) SCARP_PART {
            base::template finish<decltype(valid)::value>(p, place, group * made + channel + r, vector + v, sum[r * Width + v]);
        });
    }

    /// What the tiles of all places of the convolution that are pooled at one come to.
    template <int Height, int Width, bool Whole>
    SCARP_PART static void pool_tile(vec<T>* total, ext_pointers const& p, int const* place, int group, int channel, int vector) {
        alignas(64) T pooled[Height * Width * L];
        base::start_pooling(pooled, Height * Width);
        base::each_pooled(place, [&](int const* at) SCARP_PART {
            vec<T> sum[Height * Width];
            accumulate<Height, Width>(sum, p, at, group, channel, vector);
            each_register<Height, Width, Whole>(vector, [&](int r, int v, auto valid) SCARP_PART {
                int const i = r * Width + v;
                base::template add_to_pooled<decltype(valid)::value>(pooled + i * L, p, at, group * made + channel + r, vector + v, sum[i]);
            });
        });
        for (int i = 0; i < Height * Width; ++i) total[i] = simd::load(pooled + i * L);
    }

    /// Calls f(row, register, integral_constant of valid columns) for the registers of a tile.
    template <int Height, int Width, bool Whole, class F>
    SCARP_PART static void each_register(int vector, F f) {
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) {
                if (Whole || vector + v < vectors - 1) f(r, v, std::integral_constant<int, L>{});
                else f(r, v, std::integral_constant<int, Whole ? L : k.cols % L>{});
            }
        }
    }

    template <int Height, int Width>
    SCARP_PART static void accumulate(vec<T>* sum, ext_pointers const& p, int const* place, int group, int channel, int vector) {
        SCARP_UNROLL(32)
        for (int i = 0; i < Height * Width; ++i) sum[i] = vec<T>(T{0});
        constexpr tap_step step[] = {step_of_taps(w, 0, forward), step_of_taps(w, 1, forward), step_of_taps(w, 2, forward)};
        tap_range const t0 = taps<P, k.window, 0, forward>.at[place[0]];
        tap_range const t1 = taps<P, k.window, 1, forward>.at[place[1]];
        tap_range const t2 = taps<P, k.window, 2, forward>.at[place[2]];
        T const* const image = p.at[k.a_ext] + base::first_of(k.a, vector) + (group * contracted + (depthwise ? channel : 0)) * k.a.panel;
        int const filter = beside ? group * made + channel : group * contracted;
        T const* const weight = p.at[k.b_ext] + (beside ? k.b.at(0, filter) : channel * k.b.panel);
        for (int i = 0; i < t0.count; ++i)
            for (int j = 0; j < t1.count; ++j) {
                int const plane = (t0.from + i * step[0].from) * other[1] + t1.from + j * step[1].from;
                int const element = ((t0.first + i * step[0].element) * w.size[1] + t1.first + j * step[1].element) * w.size[2] + t2.first;
                T const* a = image + (plane * other[2] + t2.from) * other_channels * k.a.panel;
                T const* b = weight + element * w.channels_in_group() * k.b.panel;
                if constexpr (beside && groups == 1 && !depthwise && step[2].from == 1) {  // one long run
                    channels_beside<Height, Width>(sum, a, b, t2.count * contracted);
                } else {
                    for (int l = 0; l < t2.count; ++l) {
                        if constexpr (beside) channels_beside<Height, Width>(sum, a, b, contracted);
                        else channels_below<Height, Width>(sum, a, b, filter);
                        a += step[2].from * other_channels * k.a.panel;
                        b += step[2].element * w.channels_in_group() * k.b.panel;
                    }
                }
            }
    }

    template <int Height, int Width>
    SCARP_PART static void channels_beside(vec<T>* sum, T const* a, T const* b, int count) {
        SCARP_UNROLL(2)
        for (int c = 0; c < count; ++c) {
            step<Height, Width, 1>(sum, a, b);
            a += k.a.panel;
            b += k.b.panel;
        }
    }

    /// The contracted filters run through the panels of the weight.
    template <int Height, int Width>
    SCARP_PART static void channels_below(vec<T>* sum, T const* a, T const* b, int filter) {
        for (int const end = filter + contracted; filter < end;) {
            int const panel_end = (filter / k.b.panel + 1) * k.b.panel;
            int const stop = groups == 1 && contracted <= k.b.panel ? contracted : end < panel_end ? end : panel_end;
            T const* x = b + k.b.at(0, filter);
            SCARP_UNROLL(2)
            for (; filter < stop; ++filter) {
                step<Height, Width, k.b.panel>(sum, a, x);
                a += k.a.panel;
                ++x;
            }
        }
    }

    template <int Height, int Width, int Distance>
    SCARP_PART static void step(vec<T>* sum, T const* a, T const* b) {
        vec<T> x[Width];
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) x[v] = simd::load(a + v * L);
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            vec<T> const number(b[r * Distance]);
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) {
                if constexpr (depthwise) sum[r * Width + v] = fmadd(number, simd::load(a + r * k.a.panel + v * L), sum[r * Width + v]);
                else sum[r * Width + v] = fmadd(number, x[v], sum[r * Width + v]);
            }
        }
    }
};

}  // namespace scarp::kernels
