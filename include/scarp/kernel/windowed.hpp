// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/tile.hpp>
#include <scarp/kernel/window_taps.hpp>

namespace scarp::kernels {

/// What kernels over windows share. Tensors are (space..., channels, samples), the samples in registers: register `vector` of row
/// (place, channel), and the same for weights, (element, in, out); or images are (samples, space..., channels), the channels in
/// registers, and each row is a place.
template <class P, int J, class T>
struct windowed {
    using code = tile<P, J, T>;
    using ext_pointers = typename code::ext_pointers;
    static constexpr kernel const& k = code::k;
    static constexpr window_work const& w = P::plan.windows[k.window];
    static constexpr int L = lanes<T>;
    static constexpr int vectors = (k.cols + L - 1) / L;
    static constexpr int per_panel = k.panel / L;
    static constexpr bool rows_are_places = w.form == window::order::channels_last && w.what != op::convolve_window;
    static constexpr bool pools = k.pool >= 0;  // before a convolution is stored
    static constexpr int space = rows_are_places ? k.axes : k.axes - 1;  // axes of places, in front of the channels

    /// Where register `vector` of row 0 lies in a tensor.
    static constexpr int first_of(layout const& form, int vector) {
        int const column = vector * L;
        return column / form.panel * form.rows * form.panel + column % form.panel;
    }

    /// A register of a tensor, with nothing but zeros beyond its columns.
    template <bool Clean, int Valid>
    SCARP_PART static vec<T> load(T const* from) {
        if constexpr (Clean && Valid < L) return simd::head<Valid>(simd::load(from));
        else return simd::load(from);
    }

    /// The tile program at one register of the result, at a place along the axes and a channel.
    template <int Valid>
    SCARP_PART static void finish(ext_pointers const& p, int const* place, int channel, int vector, vec<T> total) {
        typename code::registers registers;
        run_at<pools ? k.accumulator : 0, code::instructions, Valid>(registers, p, place, channel, vector, total);
    }

    /// Instructions Begin ... End-1 of it.
    template <int Begin, int End, int Valid>
    SCARP_PART static void run_at(typename code::registers& registers, ext_pointers const& p, int const* place, int channel, int vector,
                                  vec<T> total) {
        code::template run<Begin, End, Valid>(
            registers, p,
            [&](auto e) SCARP_PART {
                constexpr external const& x = code::ext(decltype(e)::value);
                int offset = rows_are_places ? 0 : channel * x.stride[space];
                SCARP_UNROLL(3)
                for (int a = 0; a < space; ++a) offset += place[a + max_window_rank - space] * x.stride[a];
                return offset;
            },
            vector / per_panel, vector % per_panel * L, total);
    }

    /// Threads share samples where panels of them come out even, else places.
    static constexpr bool samples_in_registers = w.form == window::order::turned && w.what != op::convolve_window;
    static constexpr int panels = samples_in_registers ? (vectors + per_panel - 1) / per_panel : 1;
    template <class Share>
    static constexpr auto of_places_and_samples(Share share) {
        return share_one_of<2, panels>(share);
    }

    /// The lines of places that `share` holds of a side, and the places of each: lines are shared where there are several.
    template <class Share>
    struct shared_places {
        int line, last_line, first, last;

        SCARP_PART shared_places(int const (&extent)[max_window_rank], Share share) {
            int const lines = extent[0] * extent[1];
            bool const by_lines = lines > 1;
            line = by_lines ? share.begin(lines) : 0;
            last_line = by_lines ? share.end(lines) : 1;
            first = by_lines ? 0 : share.begin(extent[2]);
            last = by_lines ? extent[2] : share.end(extent[2]);
        }
    };

    /// Calls f(place) for the places of a side that `share` holds, in order.
    template <class Share, class F>
    SCARP_PART static void each_place(int const (&extent)[max_window_rank], Share share, F f) {
        shared_places<Share> const mine{extent, share};
        int place[max_window_rank];
        for (int line = mine.line; line < mine.last_line; ++line) {
            place[0] = line / extent[1];
            place[1] = line % extent[1];
            for (place[2] = mine.first; place[2] < mine.last; ++place[2]) f(place);
        }
    }

    /// Calls f(vector, integral_constant of valid columns) for every register of a row that `share` holds, in whole panels.
    template <class Share, class F>
    SCARP_PART static void each_vector(Share share, F f) {
        for_each_register<k.cols, k.panel, L>(share, [&](int panel, int column, auto valid) SCARP_PART {
            f(panel * per_panel + column / L, valid);
        });
    }

    static constexpr int row_of(int const (&extent)[max_window_rank], int const* place) {
        return (place[0] * extent[1] + place[1]) * extent[2] + place[2];
    }
};

}  // namespace scarp::kernels
