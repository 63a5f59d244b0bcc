// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/pooled_convolution.hpp>

/// Convolutions of images that have their channels in the registers: (samples, space..., channels).
///
/// Lines of an image that a kernel works on are copied to where they stay near, padding as zeros beside them: then all places of a
/// line meet all elements of the window along it.
namespace scarp::kernels {

/// Of copied lines: well inside of a second-level cache, with room for the weights and the other image.
inline constexpr int near_bytes = 96 * 1024;

/// What the kernels share: the width of a tile, and copies of lines.
template <class P, int J, class T>
struct channel_windows : pooled_convolution<P, J, T> {
    using base = pooled_convolution<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::per_panel;

    static constexpr bool depthwise = w.depthwise();
    static constexpr int budget = simd::registers<T> - 4;  // of sums; the rest holds a row of registers and a number
    static constexpr int width = per_panel < vectors ? per_panel : vectors;
    static constexpr int tallest = budget / width < 24 / width ? budget / width : 24 / width;

    /// Numbers from place to place of a copied line of so many channels; where these are in the registers, whole ones.
    static constexpr int length_of_place(int channels) { return depthwise ? (channels + L - 1) / L * L : channels; }

    /// Count places, each Step-th from `from` on, of a line of Extent ones, of which the first lies at `line`; zeros before and behind.
    template <int Channels, int Extent, int Panel, int Rows, int Step = 1>
    SCARP_PART static void copy_line(T* near, T const* line, int from, int count) {
        constexpr int length = length_of_place(Channels);
        int const outside = from >= 0 ? 0 : (Step - 1 - from) / Step, before = outside < count ? outside : count;
        int const inside = Extent > from ? (Extent - 1 - from) / Step + 1 : 0, end = inside < count ? inside : count;
        __builtin_memset(near, 0, sizeof(T) * static_cast<std::size_t>(before * length));
        T* to = near + before * length;
        T const* x = line + (from + before * Step) * Panel;
        if constexpr (Step == 1 && Panel == Channels && length == Channels) {
            __builtin_memcpy(to, x, sizeof(T) * static_cast<std::size_t>((end - before) * length));
            to += (end - before) * length;
        } else {  // a register may write into the next place, which comes later
            for (int i = before; i < end; ++i, to += length, x += Step * Panel)
                for (int c = 0; c < Channels; c += L) simd::store(to + c, simd::load(x + c / Panel * Rows * Panel + c % Panel));
        }
        __builtin_memset(to, 0, sizeof(T) * static_cast<std::size_t>((count - end) * length));
    }

    /// Rows of a tile lie `distance` apart in a; every `count` ones, the next begin `apart` from these.
    struct row_places {
        int distance, count = 1 << 20, apart = 0;
        constexpr int operator()(int row) const { return row / count * apart + row % count * distance; }
    };

    /// Adds a register's or a number's product with Width registers to Height rows of sums.
    template <int Height, int Width, row_places Place>
    SCARP_PART static void step(vec<T>* sum, T const* a, T const* b) {
        vec<T> row[Width];
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) row[v] = simd::load(b + v * L);
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            SCARP_UNROLL(4)
            for (int v = 0; v < Width; ++v) {
                if constexpr (depthwise) sum[r * Width + v] = fmadd(simd::load(a + Place(r) + v * L), row[v], sum[r * Width + v]);
                else sum[r * Width + v] = fmadd(vec<T>(a[Place(r)]), row[v], sum[r * Width + v]);
            }
        }
    }

    /// Calls f(registers, first register) for the columns that `share` holds: tiles of equal width, one for the rest.
    template <class Share, class F>
    SCARP_PART static void each_width(Share share, F f) {
        constexpr int whole = vectors / width, turns = (vectors + width - 1) / width;
        int const end = share.end(turns);
        for (int t = share.begin(turns); t < (end < whole ? end : whole); ++t) f(std::integral_constant<int, width>{}, t * width);
        if constexpr (turns > whole)
            if (share.begin(turns) < end && end == turns) f(std::integral_constant<int, vectors - whole * width>{}, whole * width);
    }

    /// Of a sum over so many turns: sections whose sums, of so many numbers each, stay near together.
    static constexpr int sections_near(int turns, int numbers) {
        int n = sections_of(turns);
        while (n > 1 && n * numbers * int{sizeof(T)} > 160 * 1024) n /= 2;
        return n;
    }
    /// The sum of what Sections of them have made of a register.
    template <int Sections, int Apart>
    SCARP_PART static vec<T> total(T const* sums) {
        vec<T> all = simd::load(sums);
        for (int s = 1; s < Sections; ++s) all = all + simd::load(sums + s * Apart);
        return all;
    }
    /// Calls f(section, tiles of filters, tiles of rows) for what `share` holds of all sections' tiles: of filters where there are
    /// several, else of rows.
    template <int Sections, int Tiles, class F>
    SCARP_PART static void each_unit(part_of share, int rows, F f) {
        int const units = Tiles > 1 ? Tiles : rows, end = share.end(Sections * units);
        for (int t = share.begin(Sections * units), to = 0; t < end; t += to - t % units) {
            int const from = t % units, left = from + end - t;
            to = left < units ? left : units;
            f(t / units, Tiles > 1 ? some_turns{from, to} : some_turns{0, 1}, Tiles > 1 ? some_turns{0, rows} : some_turns{from, to});
        }
    }

    /// Calls f(register, integral_constant of valid columns) for the registers of a tile's row.
    template <int Width, class F>
    SCARP_PART static void each_register(int vector, F f) {
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) {
            if (k.cols % L == 0 || vector + v < vectors - 1) f(v, std::integral_constant<int, L>{});
            else f(v, std::integral_constant<int, k.cols % L == 0 ? L : k.cols % L>{});
        }
    }

    /// Calls f(first place, numbers from image to image, from line to line, from place to place) for what the epilogue touches.
    template <class F>
    SCARP_PART static void each_touched(ext_pointers const& p, F f) {
        constexpr int space = base::space;
        for (int e = 0; e < base::code::externals && space > 1; ++e) {
            external const& x = base::code::ext(e);
            if (e == k.a_ext || e == k.b_ext || x.lane != 1 || x.stride[space - 1] == 0) continue;
            for (int panel = 0; panel * k.panel < k.cols; ++panel)
                f(p.at[e] + x.base + panel * x.panel_stride, space > 2 ? x.stride[space - 3] : 0, x.stride[space - 2], x.stride[space - 1]);
        }
    }

    /// A height that divides the rows, if a tall one does; else nearly equal tiles.
    static constexpr int height_for(int count) {
        for (int h = tallest; 4 * h >= 3 * tallest; --h)
            if (count % h == 0) return h;
        int const tiles = (count + tallest - 1) / tallest;
        return (count + tiles - 1) / tiles;
    }
};

}  // namespace scarp::kernels
