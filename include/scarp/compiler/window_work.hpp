// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/operation.hpp>
#include <scarp/formula/window.hpp>
#include <scarp/shape/extents.hpp>

namespace scarp {

/// An operation over windows with every extent known, always along three axes: missing ones come first and have one element.
///
/// `in` and `out` are the two sides of the window: x and y of a convolution, what is pooled and the result, whichever is computed.
/// With channels in the registers the batch is one more axis of places, in front: a window of one element moves over it. What is
/// pooled then has one channel, and what were its channels are the samples.
struct window_work {
    op what;
    window::order form;
    int in[max_window_rank], out[max_window_rank];
    int size[max_window_rank], stride[max_window_rank], low[max_window_rank], dilation[max_window_rank];
    int groups;
    int samples;           ///< the batch
    int channels, filters; ///< of x and of y, all groups together; equal where nothing is contracted
    int batch_axis;        ///< of places, that counts the batch; -1 where none does

    constexpr bool operator==(window_work const& o) const {
        bool same = what == o.what && form == o.form && groups == o.groups && samples == o.samples && channels == o.channels &&
                    filters == o.filters && batch_axis == o.batch_axis;
        for (int i = 0; i < max_window_rank; ++i)
            same = same && in[i] == o.in[i] && out[i] == o.out[i] && size[i] == o.size[i] && stride[i] == o.stride[i] &&
                   low[i] == o.low[i] && dilation[i] == o.dilation[i];
        return same;
    }
    /// Where an element of the input side, of the output side, and of a convolution's weight lies.
    constexpr int input_at(int place, int channel, int sample) const {
        if (form == window::order::plain) return (sample * channels + channel) * input_places() + place;
        return (place * channels + channel) * samples + sample;
    }
    constexpr int output_at(int place, int filter, int sample) const {
        if (form == window::order::plain) return (sample * filters + filter) * output_places() + place;
        return (place * filters + filter) * samples + sample;
    }
    constexpr int weight_at(int element, int channel, int filter) const {
        if (form == window::order::plain) return (filter * channels_in_group() + channel) * elements_of_window() + element;
        if (weight_exchanged()) return (element * filters + filter) * channels + channel;
        return (element * channels_in_group() + channel) * filters + filter;
    }

    /// Calls f(input place, output place, element of the window) for all that exist: windows in order, elements in order.
    template <class F>
    constexpr void each_meeting(F const& f) const {
        int o[max_window_rank]{}, k[max_window_rank]{}, place = 0;
        for (o[0] = 0; o[0] < out[0]; ++o[0])
            for (o[1] = 0; o[1] < out[1]; ++o[1])
                for (o[2] = 0; o[2] < out[2]; ++o[2], ++place) {
                    int element = 0;
                    for (k[0] = 0; k[0] < size[0]; ++k[0])
                        for (k[1] = 0; k[1] < size[1]; ++k[1])
                            for (k[2] = 0; k[2] < size[2]; ++k[2], ++element)
                                if (int const i = input_place(o, k); i >= 0) f(i, place, element);
                }
    }

    /// Whether a weight's last two axes are (out, in).
    constexpr bool weight_exchanged() const { return form == window::order::channels_last && what == op::convolve_back && groups == 1; }
    /// Whether each channel has a filter of its own.
    constexpr bool depthwise() const { return groups > 1 && groups == channels && groups == filters; }
    constexpr int channels_in_group() const { return channels / groups; }
    constexpr int filters_in_group() const { return filters / groups; }
    constexpr int elements_of_window() const { return size[0] * size[1] * size[2]; }
    constexpr int input_places() const { return in[0] * in[1] * in[2]; }
    constexpr int output_places() const { return out[0] * out[1] * out[2]; }

private:
    constexpr int input_place(int const* o, int const* k) const {
        int place = 0;
        for (int a = 0; a < max_window_rank; ++a) {
            int const i = o[a] * stride[a] + k[a] * dilation[a] - low[a];
            if (i < 0 || i >= in[a]) return -1;
            place = place * in[a] + i;
        }
        return place;
    }
};

/// The operation on tensors of extents x and y, the batch in place.
constexpr window_work work_of(op what, window const& w, extents const& x, extents const& y) {
    window_work r{};
    r.what = what;
    r.form = w.form;
    r.groups = w.groups;
    r.batch_axis = -1;
    bool const turned = w.form == window::order::turned, channels_last = w.form == window::order::channels_last;
    for (int i = 0; i < max_window_rank; ++i) {
        int const axis = i - (max_window_rank - w.rank);
        bool const there = axis >= 0;
        int const at = (turned ? 0 : channels_last ? 1 : 2) + axis;
        r.in[i] = there ? x[at] : 1;
        r.out[i] = there ? y[at] : 1;
        r.size[i] = there ? w.size[axis] : 1;
        r.stride[i] = there ? w.stride[axis] : 1;
        r.low[i] = there ? w.low[axis] : 0;
        r.dilation[i] = there ? w.dilation[axis] : 1;
    }
    r.samples = turned ? x[w.rank + 1] : x[0];
    r.channels = turned ? x[w.rank] : x[1];
    r.filters = turned ? y[w.rank] : y[1];
    if (channels_last) {
        r.batch_axis = max_window_rank - w.rank - 1;
        r.in[r.batch_axis] = r.out[r.batch_axis] = x[0];
        bool const contracts = what <= op::convolve_window;
        r.samples = contracts ? 1 : x[w.rank + 1];
        r.channels = contracts ? x[w.rank + 1] : 1;
        r.filters = contracts ? y[w.rank + 1] : 1;
    }
    return r;
}

/// Extents of the operation's x and y sides, from those of its node and arguments (which may be missing).
constexpr extents const& in_side(op what, extents const& result, extents const& a, extents const& b) {
    static_cast<void>(b);
    return what == op::convolve_back || what == op::window_spread || what == op::window_place ? result : a;
}
constexpr extents const& out_side(op what, extents const& result, extents const& a, extents const& b) {
    switch (what) {
        case op::convolve_back:
        case op::window_spread: return a;
        case op::convolve_window:
        case op::window_place: return b;
        default: return result;
    }
}

}  // namespace scarp
