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
    using base::k, base::w, base::L, base::vectors, base::per_panel;

    static constexpr bool depthwise = w.depthwise();
    static constexpr int budget = simd::registers<T> - 4;  // of sums; the rest holds a row of registers and a number
    static constexpr int width = per_panel < vectors ? per_panel : vectors;
    static constexpr int tallest = budget / width < 24 / width ? budget / width : 24 / width;

    /// Numbers from place to place of a copied line of so many channels; where these are in the registers, whole ones.
    static constexpr int length_of_place(int channels) { return depthwise ? (channels + L - 1) / L * L : channels; }

    /// Count places from `from` on of a line of Extent ones, of which the first lies at `line`; zeros before and behind them.
    template <int Channels, int Extent, int Panel, int Rows>
    SCARP_PART static void copy_line(T* near, T const* line, int from, int count) {
        constexpr int length = length_of_place(Channels);
        int const before = from >= 0 ? 0 : -from < count ? -from : count;
        int const end = from + count <= Extent ? count : Extent > from ? Extent - from : 0;
        __builtin_memset(near, 0, sizeof(T) * static_cast<std::size_t>(before * length));
        T* to = near + before * length;
        T const* x = line + (from + before) * Panel;
        if constexpr (Panel == Channels && length == Channels) {
            __builtin_memcpy(to, x, sizeof(T) * static_cast<std::size_t>((end - before) * length));
            to += (end - before) * length;
        } else {  // a register may write into the next place, which comes later
            for (int i = before; i < end; ++i, to += length, x += Panel)
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

    /// A height that divides the rows, if a tall one does; else nearly equal tiles.
    static constexpr int height_for(int count) {
        for (int h = tallest; 4 * h >= 3 * tallest; --h)
            if (count % h == 0) return h;
        int const tiles = (count + tallest - 1) / tallest;
        return (count + tiles - 1) / tiles;
    }
};

/// A convolution, or its adjoint that goes back to the image, with the epilogue on each tile of the result.
///
/// A tile is Height places of a line by Width registers of channels: each step loads Width registers of the weight and multiplies
/// them by Height numbers of the other image.
template <class P, int J, class T>
struct channel_convolution : channel_windows<P, J, T> {
    using base = channel_windows<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::depthwise, base::pools, base::pool;

    static constexpr bool forward = w.what == op::convolve;
    static constexpr int const (&result)[max_window_rank] = pools ? pool.out : forward ? w.out : w.in;
    static constexpr int const (&other)[max_window_rank] = forward ? w.in : w.out;
    static constexpr int other_channels = forward ? w.channels : w.filters;
    static constexpr int contracted = depthwise ? 1 : other_channels;
    static constexpr int length = base::length_of_place(other_channels);

    // Places of a line that meet the same elements of the window, a kind, are `apart` from each other, what they meet `between`.
    static constexpr int kinds = forward ? 1 : w.stride[2];
    static constexpr int apart = kinds, between = forward ? w.stride[2] * (pools ? pool.stride[2] : 1) : 1;
    static constexpr int pooled_places = pools ? pool.size[2] : 1, pooled_lines = pools ? pool.size[1] : 1;

    /// What the first place of a kind meets: `count` elements from `element` on, on the other side from `from` on.
    struct meeting {
        int element, count, from;
    };
    static constexpr meeting meeting_of(int kind) {
        if (forward) return {0, w.size[2], -w.low[2]};
        for (int e = 0; e < w.size[2]; ++e)
            if (int const i = kind + w.low[2] - e * w.dilation[2]; i % w.stride[2] == 0)
                return {e, (w.size[2] - 1 - e) / along.element + 1, i / w.stride[2]};
        return {0, 0, 0};
    }
    static constexpr tap_step along = step_of_taps(w, 2, forward);
    static constexpr int places_of(int kind) { return (result[2] - kind + apart - 1) / apart; }

    /// The first and last places that the first places of all kinds meet.
    static constexpr auto reach = [] {
        struct {
            int low, high;
        } r{0, 0};
        for (int kind = 0, any = 0; kind < kinds; ++kind) {
            meeting const m = meeting_of(kind);
            if (m.count == 0) continue;
            int const end = m.from + (m.count - 1) * along.from;
            int const low = end < m.from ? end : m.from, high = end < m.from ? m.from : end;
            r = any++ == 0 ? decltype(r){low, high} : decltype(r){low < r.low ? low : r.low, high > r.high ? high : r.high};
        }
        r.high += (pooled_places - 1) * w.stride[2];
        return r;
    }();
    static constexpr bool padded = reach.low < 0 || (places_of(0) - 1) * between + reach.high >= other[2];
    // nothing is copied where places are read once, none of them padding
    static constexpr bool direct = w.size[2] == 1 && !padded;

    // a tile that is a whole line need not multiply its padding, which is worth the last two registers
    static constexpr bool whole_line = !pools && padded && base::width == 1 && places_of(0) <= base::budget + 2 && places_of(0) <= 24;
    static constexpr int height = whole_line ? places_of(0) : base::height_for(places_of(0));
    static constexpr int kept = forward ? (w.size[1] - 1) * w.dilation[1] + (pooled_lines - 1) * w.stride[1] + 1
                                        : (w.size[1] - 1) * w.dilation[1] / w.stride[1] + 1;
    /// Places of a kind in a stretch of a line, so that what it meets stays near.
    static constexpr int stretch = [] {
        if (direct) return places_of(0);
        int s = places_of(0);
        while (s > height && kept * ((s - 1) * between + reach.high - reach.low + 1) * length * int{sizeof(T)} > near_bytes)
            s = (s + height - 1) / height * height - height;
        return s;
    }();
    static constexpr int near_places = (stretch - 1) * between + reach.high - reach.low + 1;
    static constexpr int tiles_of_line = ((places_of(0) + height - 1) / height) * ((vectors + base::width - 1) / base::width);
    static constexpr int fetches_of_line = pooled_lines * pooled_places * w.size[1] * kinds * tiles_of_line;
    static constexpr int near_line = near_places * length + L;  // copying a line may write one register too many

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        constexpr int lines = result[0] * result[1];
        shares<lines, Share> const mine{share};
        share.fetch_in((share.end(lines) - share.begin(lines)) * fetches_of_line);
        alignas(64) T near[direct ? 1 : kept * near_line];
        for (int begin = 0; begin < places_of(0); begin += stretch) {
            int place[max_window_rank] = {-1, 0, 0};
            int next = 0;  // the next line to copy
            for (int line = mine.rows.begin(lines); line < mine.rows.end(lines); ++line) {
                if (place[0] != line / result[1]) next = 0;
                place[0] = line / result[1];
                place[1] = line % result[1];
                if constexpr (pools && !direct) base::each_pooled(place, [&](int const* at) SCARP_PART { copy_lines(near, p, at, begin, next); });
                else if constexpr (!direct) copy_lines(near, p, place, begin, next);
                base::each_width(mine.registers, [&](auto columns, int vector) SCARP_PART {
                    repeat<kinds>([&](auto kind) SCARP_PART { one_line<columns, kind>(p, near, place, begin, vector, share); });
                });
            }
        }
    }

private:
    static constexpr T const* plane_of(T const* image, int const* place) { return image + place[0] * other[1] * other[2] * k.a.panel; }

    /// The lines that a line of the result meets and that are not here yet; what later lines need and this one skips, too.
    SCARP_PART static void copy_lines(T* near, ext_pointers const& p, int const* place, int begin, int& next) {
        tap_range const t = taps<P, k.window, 1, forward>.at[place[1]];
        if (t.count == 0) return;
        int const end = t.from + (t.count - 1) * step_of_taps(w, 1, forward).from;
        int const high = end < t.from ? t.from : end;
        int const low = forward ? place[1] * w.stride[1] - w.low[1] : (place[1] + w.low[1] - (w.size[1] - 1) * w.dilation[1]) / w.stride[1];
        T const* const plane = plane_of(p.at[k.a_ext], place);
        for (int line = low > next ? low : next; line <= high; ++line)
            base::template copy_line<other_channels, other[2], k.a.panel, k.a.rows>(
                near + line % kept * near_line, plane + line * other[2] * k.a.panel, begin * between + reach.low, near_places);
        next = high + 1 > next ? high + 1 : next;
    }

    /// The places of a kind in a stretch of a line.
    template <int Width, int Kind, class Share>
    SCARP_PART static void one_line(ext_pointers const& p, T const* near, int* place, int begin, int vector, Share share) {
        constexpr int count = places_of(Kind), tiles = (count + height - 1) / height;
        if constexpr (stretch >= count && tiles > 1) {  // nearly equal tiles: sums of a small one would wait for each other
            constexpr int low = count / tiles, higher = count % tiles;
            int at = 0;
            if constexpr (higher > 0)
                for (; at < higher * (low + 1); at += low + 1) one_tile<low + 1, Width, Kind>(p, near, place, begin, at, vector, share);
            for (; at < count; at += low) one_tile<low, Width, Kind>(p, near, place, begin, at, vector, share);
        } else {
            constexpr int rest = count % height;
            int const end = begin + stretch < count ? begin + stretch : count;
            int at = begin;
            for (; at + height <= end; at += height) one_tile<height, Width, Kind>(p, near, place, begin, at, vector, share);
            if constexpr (rest > 0)
                if (at < end) one_tile<rest, Width, Kind>(p, near, place, begin, at, vector, share);
        }
    }

    template <int Height, int Width, int Kind, class Share>
    SCARP_PART static void one_tile(ext_pointers const& p, T const* near, int* place, int begin, int at, int vector, Share share) {
        vec<T> sum[Height * Width];
        if constexpr (pools) pool_tile<Height, Width>(sum, p, near, place, begin, at, vector, share);
        else accumulate<Height, Width, Kind>(sum, p, near, place, begin, at, vector, 0, share);
        SCARP_UNROLL(32)
        for (int r = 0; r < Height; ++r) {
            place[2] = (at + r) * apart + Kind;
            each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
                base::template finish<decltype(valid)::value>(p, place, 0, vector + v, sum[r * Width + v]);
            });
        }
    }

    /// Calls f(register, integral_constant of valid columns) for the registers of a row.
    template <int Width, class F>
    SCARP_PART static void each_register(int vector, F f) {
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) {
            if (k.cols % L == 0 || vector + v < vectors - 1) f(v, std::integral_constant<int, L>{});
            else f(v, std::integral_constant<int, k.cols % L == 0 ? L : k.cols % L>{});
        }
    }

    /// What a tile for each element of the window of pooling comes to.
    template <int Height, int Width, class Share>
    SCARP_PART static void pool_tile(vec<T>* total, ext_pointers const& p, T const* near, int const* place, int begin, int at, int vector,
                                     Share share) {
        alignas(64) T pooled[Height * Width * L];
        base::start_pooling(pooled, Height * Width);
        int const tile[] = {place[0], place[1], at};
        base::each_pooled(tile, [&](int const* first) SCARP_PART {
            vec<T> sum[Height * Width];
            accumulate<Height, Width, 0>(sum, p, near, first, begin, at, vector, first[2] - at * pool.stride[2], share);
            int here[] = {first[0], first[1], first[2]};
            SCARP_UNROLL(32)
            for (int r = 0; r < Height; ++r, here[2] += pool.stride[2])
                each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
                    int const i = r * Width + v;
                    base::template add_to_pooled<decltype(valid)::value>(pooled + i * L, p, here, 0, vector + v, sum[i]);
                });
        });
        for (int i = 0; i < Height * Width; ++i) total[i] = simd::load(pooled + i * L);
    }

    /// The sums of a tile, whose places begin `offset` places of the convolution behind the first.
    template <int Height, int Width, int Kind, class Share>
    SCARP_PART static void accumulate(vec<T>* sum, ext_pointers const& p, T const* near, int const* place, int begin, int at, int vector,
                                      int offset, Share share) {
        SCARP_UNROLL(32)
        for (int i = 0; i < Height * Width; ++i) sum[i] = vec<T>(T{0});
        constexpr meeting m = meeting_of(Kind);
        if constexpr (m.count > 0) {
            constexpr tap_step down = step_of_taps(w, 1, forward);
            tap_range const t = taps<P, k.window, 1, forward>.at[place[1]];
            T const* const weight = p.at[k.b_ext] + base::first_of(k.b, vector);
            for (int j = 0; j < t.count; ++j) {
                share.fetch();
                int const line = t.from + j * down.from;
                T const* const b = weight + ((t.first + j * down.element) * w.size[2] + m.element) * contracted * k.b.panel;
                if constexpr (direct) {
                    T const* const a = plane_of(p.at[k.a_ext], place) + (line * other[2] + at * between + offset * w.stride[2] + m.from) * k.a.panel;
                    from_image<Height, Width>(sum, depthwise ? a + base::first_of(k.a, vector) : a, b);
                } else {
                    int const first = (at - begin) * between + offset * w.stride[2] + m.from - reach.low;
                    T const* const a = near + line % kept * near_line + first * length + (depthwise ? vector * L : 0);
                    from_copy<Height, Width, Kind>(sum, a, b);
                }
            }
        }
    }

    template <int Height, int Width, int Kind>
    SCARP_PART static void from_copy(vec<T>* sum, T const* a, T const* b) {
        constexpr meeting m = meeting_of(Kind);
        constexpr int element = along.element * contracted * k.b.panel;
        if constexpr (!pools && Height == places_of(Kind) && padded) {  // a whole line: places that meet padding are known
            repeat<m.count>([&](auto i) SCARP_PART {
                constexpr int from = m.from + i * along.from, first = from < 0 ? (between - 1 - from) / between : 0;
                constexpr int last = (other[2] - 1 - from) / between, end = last < Height ? last + 1 : Height;
                if constexpr (from < other[2] && first < end)
                    channels<end - first, Width, contracted, between * length>(sum + first * Width, a + (i * along.from + first * between) * length,
                                                                              b + i * element);
            });
        } else if constexpr (along.from == 1 && along.element == 1 && !depthwise) {  // one long run
            channels<Height, Width, m.count * contracted, between * length>(sum, a, b);
        } else {
            for (int i = 0; i < m.count; ++i)
                channels<Height, Width, contracted, between * length>(sum, a + i * along.from * length, b + i * element);
        }
    }

    template <int Height, int Width>
    SCARP_PART static void from_image(vec<T>* sum, T const* a, T const* b) {
        constexpr int panel = contracted < k.a.panel ? contracted : k.a.panel;
        for (int i = 0; i < contracted / panel; ++i) {
            channels<Height, Width, panel, between * k.a.panel>(sum, a, b);
            a += k.a.rows * k.a.panel;
            b += panel * k.b.panel;
        }
        if constexpr (contracted % panel != 0) channels<Height, Width, contracted % panel, between * k.a.panel>(sum, a, b);
    }

    template <int Height, int Width, int Count, int Distance>
    SCARP_PART static void channels(vec<T>* sum, T const* a, T const* b) {
        SCARP_UNROLL(2)
        for (int c = 0; c < Count; ++c) {
            base::template step<Height, Width, typename base::row_places{Distance}>(sum, a, b);
            ++a;
            b += k.b.panel;
        }
    }
};

/// The derivative of a convolution by its weight, with the epilogue on each register of filters.
///
/// A tile is Height rows of the weight, inputs along the last axis of the window, by Width registers of filters: each place adds
/// its registers of y times its numbers of x. Places are taken block by block, so that both stay near; between blocks the sums
/// wait in memory.
template <class P, int J, class T>
struct channel_convolution_of_weight : channel_windows<P, J, T> {
    using base = channel_windows<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L, base::vectors, base::width, base::depthwise;

    static constexpr int inputs = w.channels_in_group();
    static constexpr int length = base::length_of_place(w.channels);
    // A run is the rows of the weight that meet one stretch of numbers of x at a place: all of an axis, but where it is dilated.
    // Where one tile takes all of a plane of the window, that is a run.
    static constexpr bool joined = depthwise || w.dilation[2] == 1;
    static constexpr int rows_of_line = joined ? w.size[2] * inputs : inputs;
    static constexpr int lines_of_run = joined && w.size[1] * rows_of_line * width <= base::budget ? w.size[1] : 1;
    static constexpr int rows_of_run = lines_of_run * rows_of_line;
    static constexpr int runs = (joined ? w.size[0] * w.size[1] : w.elements_of_window()) / lines_of_run;
    static constexpr int height = lines_of_run > 1 ? rows_of_run : base::height_for(rows_of_run);

    static constexpr int tiles_of_run = (rows_of_run + height - 1) / height;
    static constexpr int cells = width * L;  // of sums in a row
    static constexpr bool all_at_once = runs * rows_of_run * cells * int{sizeof(T)} <= 512 * 1024;
    static constexpr int runs_at_once = all_at_once ? runs : 1;

    // a block: a stretch of places of some lines, of some planes where it has all of their lines; so few that little of x and y
    // leaves the first-level cache before all tiles have met it, but so many that sums seldom wait
    static constexpr int few_places = 128, most_places = 256;
    static constexpr int most_bytes(int places) { return places <= few_places ? near_bytes : 64 * 1024; }
    static constexpr int numbers_near = near_bytes / int{sizeof(T)};
    static constexpr int inputs_along(int places, int axis) { return (places - 1) * w.stride[axis] + (w.size[axis] - 1) * w.dilation[axis] + 1; }
    static constexpr int most(int wanted, int limit) { return wanted < 1 || limit < 1 ? 1 : wanted < limit ? wanted : limit; }
    static constexpr int stretch = [] {
        int const limit = most(numbers_near / length / w.size[1] / w.stride[2], most_places);
        int const pieces = (w.out[2] + limit - 1) / limit;
        return (w.out[2] + pieces - 1) / pieces;
    }();
    static constexpr int near_places = inputs_along(stretch, 2);
    static constexpr int bytes_of_lines(int n) { return (inputs_along(n, 1) * near_places * length + n * stretch * cells) * int{sizeof(T)}; }
    static constexpr int lines = [] {
        int n = 1;
        while (n < w.out[1] && (n + 1) * stretch <= most_places && bytes_of_lines(n + 1) <= most_bytes((n + 1) * stretch)) ++n;
        return n;
    }();
    static constexpr int near_lines = inputs_along(lines, 1);
    static constexpr int planes =
        lines < w.out[1] ? 1 : most(most(most_places / (lines * stretch), w.out[0]), most_bytes(most_places) / bytes_of_lines(lines));

    static_assert(stretch > 0 && lines > 0 && planes > 0);

    /// Threads share tiles of filters where there are several, else those of rows.
    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        constexpr bool several = vectors > width;
        std::conditional_t<several, Share, everything> of_filters;
        std::conditional_t<several, everything, Share> of_rows;
        if constexpr (several) of_filters = share;
        else of_rows = share;
        base::each_width(of_filters, [&](auto columns, int vector) SCARP_PART {
            for (int first = 0; first < runs; first += runs_at_once) filters<columns>(p, vector, first, of_rows);
        });
    }

private:
    struct block {
        int o0, end0, o1, end1, from, to;
    };

    /// Calls f(first row of the run, integral_constant of rows) for the tiles of a run that `share` holds.
    template <class Share, class F>
    SCARP_PART static void each_tile(Share share, F f) {
        constexpr int whole = rows_of_run / height, turns = (rows_of_run + height - 1) / height;
        int const end = share.end(turns);
        for (int t = share.begin(turns); t < (end < whole ? end : whole); ++t) f(t * height, std::integral_constant<int, height>{});
        if constexpr (turns > whole)
            if (share.begin(turns) < end && end == turns) f(whole * height, std::integral_constant<int, rows_of_run % height>{});
    }

    template <int Width, class Share>
    SCARP_PART static void filters(ext_pointers const& p, int vector, int first, Share share) {
        alignas(64) T sums[runs_at_once * rows_of_run * cells];
        alignas(64) T near[planes * near_lines * near_places * length + L];
        for (int i = 0; i < runs_at_once * rows_of_run * cells; i += L) simd::store(sums + i, vec<T>(T{0}));
        block b{};
        for (b.o0 = 0; b.o0 < w.out[0]; b.o0 += planes)
            for (b.o1 = 0; b.o1 < w.out[1]; b.o1 += lines)
                for (b.from = 0; b.from < w.out[2]; b.from += stretch) {
                    b.end0 = b.o0 + planes < w.out[0] ? b.o0 + planes : w.out[0];
                    b.end1 = b.o1 + lines < w.out[1] ? b.o1 + lines : w.out[1];
                    b.to = b.from + stretch < w.out[2] ? b.from + stretch : w.out[2];
                    copy_lines(near, p, b);
                    fetching next;
                    fetch_behind(next, p, b, vector);
                    next.divide(runs_at_once * tiles_of_run * (b.end0 - b.o0) * (b.end1 - b.o1));
                    for (int r = 0; r < runs_at_once; ++r)
                        each_tile(share, [&](int at, auto rows) SCARP_PART {
                            one_tile<rows, Width>(sums + (r * rows_of_run + at) * cells, near, p, b, next, first + r, at, vector);
                        });
                }
        for (int r = 0; r < runs_at_once; ++r)
            each_tile(share, [&](int at, auto rows) SCARP_PART {
                for (int i = at; i < at + rows; ++i) finish_row<Width>(p, sums + (r * rows_of_run + i) * cells, first + r, i, vector);
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
    static void fetch_behind(fetching& next, ext_pointers const& p, block const& b, int vector) {
        int const first = b.o0 * w.out[1] + b.o1, count = (b.end0 - b.o0) * (b.end1 - b.o1);
        for (int v = 0; v < width; v += base::per_panel)
            next.add(p.at[k.b_ext] + base::first_of(k.b, vector + v) + (first + count) * w.out[2] * k.b.panel, count * w.out[2] * k.b.panel * int{sizeof(T)});
        if (w.size[1] < w.stride[1]) return;  // not all lines are read
        for (int c = 0; c < w.channels; c += k.a.panel)
            next.add(p.at[k.a_ext] + c * k.a.rows + ((b.end0 - 1) * w.in[1] + b.end1 * w.stride[1] - w.low[1] + w.size[1] - 1) * w.in[2] * k.a.panel,
                     count * w.stride[1] * w.in[2] * k.a.panel * int{sizeof(T)});
    }

    SCARP_PART static void copy_lines(T* near, ext_pointers const& p, block const& b) {
        for (int o0 = b.o0; o0 < b.end0; ++o0)
            for (int i = 0; i < near_lines; ++i, near += near_places * length) {
                int const line = b.o1 * w.stride[1] - w.low[1] + i;
                if (w.size[1] == 1 && i % w.stride[1] != 0) continue;  // no place meets it
                if (line < 0 || line >= w.in[1]) {
                    if constexpr (lines_of_run > 1) __builtin_memset(near, 0, sizeof(T) * static_cast<std::size_t>(near_places * length));
                    continue;
                }
                base::template copy_line<w.channels, w.in[2], k.a.panel, k.a.rows>(
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
                int const line = (o1 - b.o1) * w.stride[1] + k1;
                int const there = b.o1 * w.stride[1] - w.low[1] + line;
                next.turn();
                if (lines_of_run == 1 && (there < 0 || there >= w.in[1])) continue;
                T const* a = x + (((o0 - b.o0) * near_lines + line) * near_places + (from - b.from) * w.stride[2]) * length;
                T const* d = y + ((o0 * w.out[1] + o1) * w.out[2] + from) * k.b.panel;
                SCARP_UNROLL(4)
                for (int o2 = from; o2 < to; ++o2) {
                    base::template step<Height, Width, place>(sum, a, d);
                    a += w.stride[2] * length;
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
        SCARP_UNROLL(4)
        for (int v = 0; v < Width; ++v) {
            vec<T> const total = simd::load(sums + v * L);
            if (k.cols % L == 0 || vector + v < vectors - 1) base::template finish<L>(p, at, row % inputs, vector + v, total);
            else base::template finish<k.cols % L == 0 ? L : k.cols % L>(p, at, row % inputs, vector + v, total);
        }
    }
};

}  // namespace scarp::kernels
