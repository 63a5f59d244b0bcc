// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/windowed.hpp>

#include <limits>

namespace scarp::kernels {

/// Sums, maxima and their adjoints over windows: for each place of the result, what it meets on the other side.
template <class P, int J, class T>
struct pooling : windowed<P, J, T> {
    using base = windowed<P, J, T>;
    using typename base::ext_pointers;
    using base::k, base::w, base::L;

    static constexpr bool to_output = w.what == op::window_sum || w.what == op::window_max || w.what == op::window_pick;
    static constexpr int const (&result)[max_window_rank] = to_output ? w.out : w.in;

    /// Each element of the input is in one window at most.
    static constexpr bool apart = [] {
        for (int a = 0; a < max_window_rank; ++a)
            if (w.dilation[a] != 1 || w.stride[a] < w.size[a]) return false;
        return true;
    }();

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        auto const [places, samples] = base::of_places_and_samples(share);
        if constexpr (w.what == op::window_place && apart) {
            base::each_place(w.out, places, [&](int const* place) SCARP_PART { place_in_one_window(p, place, samples); });
            if constexpr (!covered) base::each_place(w.in, places, [&](int const* place) SCARP_PART { leave_out(p, place, samples); });
        } else {
            base::each_place(result, places, [&](int const* place) SCARP_PART { at_place(p, place, samples); });
        }
    }

private:
    SCARP_PART static T const* input(ext_pointers const& p, int vector) { return p.at[k.a_ext] + base::first_of(k.a, vector); }
    SCARP_PART static T const* second(ext_pointers const& p, int vector) { return p.at[k.b_ext] + base::first_of(k.b, vector); }
    SCARP_PART static T const* third(ext_pointers const& p, int vector) { return p.at[k.c_ext] + base::first_of(k.c, vector); }

    template <class Share>
    SCARP_PART static void at_place(ext_pointers const& p, int const* place, Share samples) {
        tap_range const t[] = {taps<P, k.window, 0, to_output>.at[place[0]], taps<P, k.window, 1, to_output>.at[place[1]],
                               taps<P, k.window, 2, to_output>.at[place[2]]};
        int const here = base::row_of(result, place) * w.channels;
        for (int channel = 0; channel < w.channels; ++channel)
            base::each_vector(samples, [&](int vector, auto valid) SCARP_PART {
                vec<T> const total = reduce(p, t, here, channel, vector);
                base::template finish<decltype(valid)::value>(p, place, channel, vector, total);
            });
    }

    /// Over all that one place meets.
    SCARP_PART static vec<T> reduce(ext_pointers const& p, tap_range const* t, int here, int channel, int vector) {
        vec<T> total(w.what == op::window_max ? -std::numeric_limits<T>::infinity() : T{0});
        vec<T> open(T{1});  // lanes that have not found their maximum yet
        each_tap(t, [&](int other, int const* element, int const* from) SCARP_PART {
            int const there = other * w.channels + channel;
            if constexpr (w.what == op::window_max) {
                total = maximum(simd::load(input(p, vector) + there * k.a.panel), total);
            } else if constexpr (w.what == op::window_sum || w.what == op::window_spread) {
                total = total + simd::load(input(p, vector) + there * k.a.panel);
            } else if constexpr (w.what == op::window_pick) {
                vec<T> const x = simd::load(input(p, vector) + there * k.a.panel);
                vec<T> const y = simd::load(second(p, vector) + (here + channel) * k.b.panel);
                vec<T> const z = simd::load(third(p, vector) + there * k.c.panel);
                vec<T> const taken = select(eq(x, y), open, vec<T>(T{0}));
                total = select(gt(taken, vec<T>(T{0})), z, total);
                open = open - taken;
            } else {
                vec<T> const x = simd::load(input(p, vector) + (here + channel) * k.a.panel);
                vec<T> const y = simd::load(second(p, vector) + there * k.b.panel);
                vec<T> const d = simd::load(third(p, vector) + there * k.c.panel);
                vec<T> const first = select(eq(x, y), none_before(p, element, from, channel, vector, y), vec<T>(T{0}));
                total = total + select(gt(first, vec<T>(T{0})), d, vec<T>(T{0}));
            }
        });
        return total;
    }

    /// Calls f(row of the other side, element of the window, place on the other side).
    template <class F>
    SCARP_PART static void each_tap(tap_range const* t, F f) {
        constexpr int const(&other)[max_window_rank] = to_output ? w.in : w.out;
        constexpr tap_step step[] = {step_of_taps(w, 0, to_output), step_of_taps(w, 1, to_output), step_of_taps(w, 2, to_output)};
        for (int i = 0; i < t[0].count; ++i)
            for (int j = 0; j < t[1].count; ++j)
                for (int l = 0; l < t[2].count; ++l) {
                    int const at[] = {i, j, l};
                    int element[max_window_rank], from[max_window_rank];
                    for (int a = 0; a < max_window_rank; ++a) {
                        element[a] = t[a].first + at[a] * step[a].element;
                        from[a] = t[a].from + at[a] * step[a].from;
                    }
                    f(base::row_of(other, from), element, from);
                }
    }

    /// 1 where no earlier element of the window at place `o` has the maximum.
    SCARP_PART static vec<T> none_before(ext_pointers const& p, int const* element, int const* o, int channel, int vector, vec<T> y) {
        vec<T> none(T{1});
        int const last = (element[0] * w.size[1] + element[1]) * w.size[2] + element[2];
        for (int e = 0; e < last; ++e) {
            int const at[] = {e / (w.size[1] * w.size[2]), e / w.size[2] % w.size[1], e % w.size[2]};
            int i[max_window_rank];
            bool exists = true;
            for (int a = 0; a < max_window_rank; ++a) {
                i[a] = o[a] * w.stride[a] + at[a] * w.dilation[a] - w.low[a];
                exists = exists && i[a] >= 0 && i[a] < w.in[a];
            }
            if (!exists) continue;
            vec<T> const x = simd::load(input(p, vector) + (base::row_of(w.in, i) * w.channels + channel) * k.a.panel);
            none = select(eq(x, y), vec<T>(T{0}), none);
        }
        return none;
    }

    /// One window: its number goes to the first element that has the maximum, 0 to all others.
    template <class Share>
    SCARP_PART static void place_in_one_window(ext_pointers const& p, int const* o, Share samples) {
        int const out = base::row_of(w.out, o) * w.channels;
        for (int channel = 0; channel < w.channels; ++channel)
            base::each_vector(samples, [&](int vector, auto valid) SCARP_PART {
                vec<T> const y = simd::load(second(p, vector) + (out + channel) * k.b.panel);
                vec<T> left = simd::load(third(p, vector) + (out + channel) * k.c.panel);
                T const* const x = input(p, vector);
                int i[max_window_rank];
                for (int a = 0; a < w.size[0]; ++a)
                    for (int b = 0; b < w.size[1]; ++b)
                        for (int c = 0; c < w.size[2]; ++c) {
                            i[0] = o[0] * w.stride[0] + a - w.low[0];
                            i[1] = o[1] * w.stride[1] + b - w.low[1];
                            i[2] = o[2] * w.stride[2] + c - w.low[2];
                            if constexpr (reaches_out)
                                if (i[0] < 0 || i[0] >= w.in[0] || i[1] < 0 || i[1] >= w.in[1] || i[2] < 0 || i[2] >= w.in[2]) continue;
                            vec<T> const here = simd::load(x + (base::row_of(w.in, i) * w.channels + channel) * k.a.panel);
                            auto const found = eq(here, y);
                            vec<T> const mine = select(found, left, vec<T>(T{0}));
                            left = select(found, vec<T>(T{0}), left);
                            base::template finish<decltype(valid)::value>(p, i, channel, vector, mine);
                        }
            });
    }

    /// Whether some window has elements outside of the input.
    static constexpr bool reaches_out = [] {
        for (int a = 0; a < max_window_rank; ++a)
            if (w.low[a] > 0 || (w.out[a] - 1) * w.stride[a] + w.size[a] - w.low[a] > w.in[a]) return true;
        return false;
    }();

    static constexpr bool in_a_window(int axis, int i) {
        int const from = i + w.low[axis];
        return from >= 0 && from % w.stride[axis] < w.size[axis] && from / w.stride[axis] < w.out[axis];
    }
    static constexpr bool covered = [] {
        for (int a = 0; a < max_window_rank; ++a)
            for (int i = 0; i < w.in[a]; ++i)
                if (!in_a_window(a, i)) return false;
        return true;
    }();

    /// An element that no window has.
    template <class Share>
    SCARP_PART static void leave_out(ext_pointers const& p, int const* i, Share samples) {
        if (in_a_window(0, i[0]) && in_a_window(1, i[1]) && in_a_window(2, i[2])) return;
        for (int channel = 0; channel < w.channels; ++channel)
            base::each_vector(samples, [&](int vector, auto valid) SCARP_PART {
                base::template finish<decltype(valid)::value>(p, i, channel, vector, vec<T>(T{0}));
            });
    }
};

}  // namespace scarp::kernels
