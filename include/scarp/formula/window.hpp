// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace scarp {

/// Most axes that a window may move along.
inline constexpr int max_window_rank = 3;

/// A window that moves over the last `rank` axes of a sample: element k of the window at place o is input element
/// o * stride + k * dilation - low, which does not exist where that is outside of the input.
struct window {
    /// How the tensors lie: as formulas see them, (batch, channels, space...) and weights (out, in, space...); with the batch last,
    /// (space..., channels, batch) and weights (space..., in, out); or with the channels last, (batch, space..., channels) and such
    /// weights, back to the image (space..., out, in).
    enum class order : int { plain, turned, channels_last };

    int rank;
    int size[max_window_rank];      ///< of the window
    int stride[max_window_rank];
    int low[max_window_rank];       ///< elements that are missing before the first
    int high[max_window_rank];      ///< and behind the last
    int dilation[max_window_rank];
    int groups;                     ///< of channels, in a convolution
    order form;

    constexpr bool operator==(window const& o) const {
        bool same = rank == o.rank && groups == o.groups && form == o.form;
        for (int i = 0; i < rank; ++i)
            same = same && size[i] == o.size[i] && stride[i] == o.stride[i] && low[i] == o.low[i] && high[i] == o.high[i] &&
                   dilation[i] == o.dilation[i];
        return same;
    }
    /// Elements of the input that the window spans along an axis.
    constexpr int span(int axis) const { return (size[axis] - 1) * dilation[axis] + 1; }
    /// Places of the window along an axis of `in` elements; less than 1 where it does not fit.
    constexpr int places(int axis, int in) const {
        int const room = in + low[axis] + high[axis] - span(axis);
        return room < 0 ? 0 : room / stride[axis] + 1;
    }
    /// The fewest elements along an axis that have so many places.
    constexpr int elements(int axis, int places) const { return (places - 1) * stride[axis] + span(axis) - low[axis] - high[axis]; }
};

/// Window of the same sizes along all axes.
constexpr window window_of(int rank, int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) {
    window w{};
    w.rank = rank;
    for (int i = 0; i < rank; ++i) {
        w.size[i] = size;
        w.stride[i] = stride;
        w.low[i] = w.high[i] = padding;
        w.dilation[i] = dilation;
    }
    w.groups = groups;
    return w;
}

}  // namespace scarp
