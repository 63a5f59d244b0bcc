// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/tile.hpp>
#include <scarp/kernel/window_taps.hpp>

namespace scarp::kernels {

/// What kernels over windows share. Tensors are (space..., channels, samples), the samples in registers: register `vector` of row
/// (place, channel), and the same for weights, (element, in, out).
template <class P, int J, class T>
struct windowed {
    using code = tile<P, J, T>;
    using ext_pointers = typename code::ext_pointers;
    static constexpr kernel const& k = code::k;
    static constexpr window_work const& w = P::plan.windows[k.window];
    static constexpr int L = lanes<T>;
    static constexpr int vectors = (k.cols + L - 1) / L;
    static constexpr int per_panel = k.panel / L;
    static constexpr int space = k.axes - 1;  // axes of places, in front of the channels

    /// Where register `vector` of row 0 lies in a tensor.
    static constexpr int first_of(layout const& form, int vector) {
        int const column = vector * L;
        return column / form.panel * form.rows * form.panel + column % form.panel;
    }

    /// A register of a tensor, with nothing but zeros beyond its columns.
    template <bool Clean, int Valid>
    SCARP_INLINE static vec<T> load(T const* from) {
        if constexpr (Clean && Valid < L) return simd::head<Valid>(simd::load(from));
        else return simd::load(from);
    }

    /// The tile program at one register of the result, at a place along the axes and a channel.
    template <int Valid>
    SCARP_INLINE static void finish(ext_pointers const& p, int const* place, int channel, int vector, vec<T> total) {
        typename code::registers registers;
        code::template run<0, code::instructions, Valid>(
            registers, p,
            [&](auto e) __attribute__((always_inline)) {
                constexpr external const& x = code::ext(decltype(e)::value);
                int offset = channel * x.stride[space];
                SCARP_UNROLL(3)
                for (int a = 0; a < space; ++a) offset += place[a + max_window_rank - space] * x.stride[a];
                return offset;
            },
            vector / per_panel, vector % per_panel * L, total);
    }

    /// Calls f(place) for all places of a side, in order.
    template <class F>
    SCARP_INLINE static void each_place(int const (&extent)[max_window_rank], F f) {
        int place[max_window_rank];
        for (place[0] = 0; place[0] < extent[0]; ++place[0])
            for (place[1] = 0; place[1] < extent[1]; ++place[1])
                for (place[2] = 0; place[2] < extent[2]; ++place[2]) f(place);
    }

    /// Calls f(vector, integral_constant of valid columns) for every register of a row.
    template <class F>
    SCARP_INLINE static void each_vector(F f) {
        for (int v = 0; v < k.cols / L; ++v) f(v, std::integral_constant<int, L>{});
        if constexpr (k.cols % L != 0) f(k.cols / L, std::integral_constant<int, k.cols % L>{});
    }

    static constexpr int row_of(int const (&extent)[max_window_rank], int const* place) {
        return (place[0] * extent[1] + place[1]) * extent[2] + place[2];
    }
};

}  // namespace scarp::kernels
