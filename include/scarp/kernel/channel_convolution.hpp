// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/channel_windows.hpp>

namespace scarp::kernels {

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
    static constexpr int fetches_of_line = pooled_lines * pooled_places * kinds * tiles_of_line;
    static constexpr int near_line = near_places * length + L;  // copying a line may write one register too many

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        constexpr int lines = result[0] * result[1];
        constexpr bool alone = !pools && !std::is_same_v<Share, portion>;  // in a chain, the share fetches what all kernels touch
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
                fetching behind;
                if constexpr (alone) {
                    if (line + 1 < mine.rows.end(lines)) fetch_line(behind, p, line + 1, begin, (line + 1) % result[1] == 0 ? 0 : next);
                    behind.divide(fetches_of_line);
                }
                auto const fetcher = [&] {
                    if constexpr (alone) return portion{{0, 1}, &behind};
                    else return share;
                }();
                base::each_width(mine.registers, [&](auto columns, int vector) SCARP_PART {
                    repeat<kinds>([&](auto kind) SCARP_PART { one_line<columns, kind>(p, near, place, begin, vector, fetcher); });
                });
            }
        }
    }

private:
    static constexpr T const* plane_of(T const* image, int const* place) { return image + place[0] * other[1] * other[2] * k.a.panel; }

    /// The lines that a line of the result meets, from `next` on; what later lines need and this one skips, too.
    struct met_lines {
        int begin = 0, end = 0;

        SCARP_PART met_lines(int line, int next) {
            tap_range const t = taps<P, k.window, 1, forward>.at[line];
            if (t.count == 0) return;
            int const last = t.from + (t.count - 1) * step_of_taps(w, 1, forward).from;
            int const low = forward ? line * w.stride[1] - w.low[1] : (line + w.low[1] - (w.size[1] - 1) * w.dilation[1]) / w.stride[1];
            begin = low > next ? low : next;
            end = (last < t.from ? t.from : last) + 1;
        }
    };

    /// Those that are not here yet.
    SCARP_PART static void copy_lines(T* near, ext_pointers const& p, int const* place, int begin, int& next) {
        met_lines const met(place[1], next);
        T const* const plane = plane_of(p.at[k.a_ext], place);
        for (int line = met.begin; line < met.end; ++line)
            base::template copy_line<other_channels, other[2], k.a.panel, k.a.rows>(
                near + line % kept * near_line, plane + line * other[2] * k.a.panel, begin * between + reach.low, near_places);
        next = met.end > next ? met.end : next;
    }

    /// What a stretch of a line of the result touches: lines of the image from `next` on, and what the epilogue does.
    SCARP_PART static void fetch_line(fetching& behind, ext_pointers const& p, int line, int begin, int next) {
        int const place[] = {line / result[1], line % result[1]};
        met_lines const met(place[1], next);
        int const left = begin * between + reach.low;
        for (int c = 0; c < other_channels; c += k.a.panel)
            for (int l = met.begin; l < met.end; ++l)
                behind.add(plane_of(p.at[k.a_ext], place) + c * k.a.rows + (l * other[2] + (left < 0 ? 0 : left)) * k.a.panel,
                           (near_places < other[2] ? near_places : other[2]) * k.a.panel * int{sizeof(T)});
        base::each_touched(p, [&](T const* first_place, int of_image, int of_line, int of_place) SCARP_PART {
            behind.add(first_place + place[0] * of_image + place[1] * of_line + begin * apart * of_place, stretch * apart * of_place * int{sizeof(T)});
        });
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
            base::template each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
                base::template finish<decltype(valid)::value>(p, place, 0, vector + v, sum[r * Width + v]);
            });
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
                base::template each_register<Width>(vector, [&](int v, auto valid) SCARP_PART {
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
        share.fetch();
        constexpr meeting m = meeting_of(Kind);
        if constexpr (m.count > 0) {
            constexpr tap_step down = step_of_taps(w, 1, forward);
            tap_range const t = taps<P, k.window, 1, forward>.at[place[1]];
            T const* const weight = p.at[k.b_ext] + base::first_of(k.b, vector);
            for (int j = 0; j < t.count; ++j) {
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

}  // namespace scarp::kernels
