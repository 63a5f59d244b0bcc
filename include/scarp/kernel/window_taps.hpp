// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/window_work.hpp>

namespace scarp::kernels {

/// The elements of the window that exist at one place along one axis: `count` of them, `first` + i * step of the table, the other
/// side of the window at `from` + i * stride of the table.
struct tap_range {
    int first, count, from;
};

/// Steps from one element of the window that meets a place to the next.
struct tap_step {
    int element, from;
};

constexpr int greatest_common_divisor(int a, int b) { return b == 0 ? a : greatest_common_divisor(b, a % b); }

/// For the places of the output side the input side is read, and the other way round.
constexpr tap_step step_of_taps(window_work const& w, int axis, bool to_output) {
    if (to_output) return {1, w.dilation[axis]};
    int const common = greatest_common_divisor(w.stride[axis], w.dilation[axis]);
    return {w.stride[axis] / common, -(w.dilation[axis] / common)};
}

constexpr tap_range taps_at(window_work const& w, int axis, bool to_output, int place) {
    tap_range r{0, 0, 0};
    tap_step const step = step_of_taps(w, axis, to_output);
    for (int k = 0; k < w.size[axis]; ++k) {
        int from = to_output ? place * w.stride[axis] + k * w.dilation[axis] - w.low[axis]
                             : place + w.low[axis] - k * w.dilation[axis];
        if (!to_output) {
            if (from < 0 || from % w.stride[axis] != 0) continue;
            from /= w.stride[axis];
        }
        if (from < 0 || from >= (to_output ? w.in : w.out)[axis]) continue;
        r = {k, 1, from};
        while (k + step.element < w.size[axis]) {
            int const next = from + step.from;
            if (next < 0 || next >= (to_output ? w.in : w.out)[axis]) break;
            k += step.element;
            from = next;
            ++r.count;
        }
        break;
    }
    return r;
}

template <int Places>
struct tap_table {
    tap_range at[Places];
};

/// All places along one axis of the program's window of a number; clang 16 takes no element of an array as a template argument.
template <class P, int Window, int Axis, bool ToOutput>
inline constexpr auto taps = [] {
    constexpr int places = (ToOutput ? P::plan.windows[Window].out : P::plan.windows[Window].in)[Axis];
    tap_table<places> t{};
    for (int i = 0; i < places; ++i) t.at[i] = taps_at(P::plan.windows[Window], Axis, ToOutput, i);
    return t;
}();

}  // namespace scarp::kernels
