// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/formula/window.hpp>

namespace scarp {

namespace detail {

/// Channels and as many axes of space as the window has; what the window spans fits into them with their padding.
constexpr bool window_suits(expression const& x, window const& w) {
    graph& g = home(x);
    if (x.rank() != w.rank + 1) {
        g.fail(problem::number_of_axes_does_not_fit, hint::reshape_to_channels_and_space, extents{w.rank + 1}, extents{x.rank()});
        return false;
    }
    extents const s = x.shape();
    extents span{}, room{}, sizes{};
    bool positive = true, fits = true;
    for (int i = 0; i < w.rank; ++i) {
        int const least = w.size[i] < w.stride[i] ? w.size[i] : w.stride[i];
        sizes[sizes.rank++] = w.dilation[i] < least ? w.dilation[i] : least;
        positive = positive && sizes[i] > 0;
        span[span.rank++] = positive ? w.span(i) : 1;
        room[room.rank++] = s[i + 1] + w.low[i] + w.high[i];
        fits = fits && span[i] <= room[i];
    }
    if (!positive) g.fail(problem::size_must_be_positive, hint::use_sizes_of_at_least_1, at_least_one(sizes), sizes);
    else if (!fits) g.fail(problem::window_is_larger_than_the_input, hint::use_a_smaller_window_or_more_padding, room, span);
    return positive && fits;
}

/// A result of so many channels at the places of the window.
constexpr extents shape_of_places(expression const& x, window const& w, int channels) {
    extents const s = x.shape();
    extents r{};
    r[r.rank++] = channels;
    for (int i = 0; i < w.rank; ++i) r[r.rank++] = w.places(i, s[i + 1]);
    return r;
}

/// Groups have equal numbers of channels on both sides.
constexpr bool groups_divide(expression const& x, int groups, int in, int out) {
    if (groups > 0 && in % groups == 0 && out % groups == 0) return true;
    if (groups < 1) home(x).fail(problem::size_must_be_positive, hint::use_sizes_of_at_least_1, extents{1}, extents{groups});
    else home(x).fail(problem::groups_do_not_divide_the_channels, hint::make_the_channels_a_multiple_of_the_groups, extents{groups},
                 extents{in, out});
    return false;
}

constexpr expression over_one(op what, expression const& x, window const& w, extents sample) {
    graph& g = home(x);
    return movement(what, x, sample, g.add_window(w));
}

/// Every window has an element of the input.
constexpr bool padding_is_small(expression const& x, window const& w) {
    extents padding{}, half{};
    bool small = true;
    for (int i = 0; i < w.rank; ++i) {
        padding[padding.rank++] = w.low[i] > w.high[i] ? w.low[i] : w.high[i];
        half[half.rank++] = w.span(i) / 2;
        small = small && padding[i] <= half[i];
    }
    if (!small) home(x).fail(problem::window_may_be_all_padding, hint::use_less_padding, half, padding);
    return small;
}

}  // namespace detail

/// Convolution (as the field says it: correlation) of (channels, space...) by a weight (out, channels / groups, sizes...).
///
/// Math     y_f(o) = sum over c, k of x_c(o stride + k dilation - low) w_fc(k), over the channels of f's group; 0 outside of x
/// Errors   number_of_axes_does_not_fit, window_is_larger_than_the_input, groups_do_not_divide_the_channels, operands_do_not_fit
constexpr expression convolve(expression const& given, expression const& weight, window const& w) {
    expression const x = detail::placed(given);
    if (!detail::window_suits(x, w)) return x;
    extents const k = weight.shape();
    int const in = x.extent(0), out = k.rank > 0 ? k[0] : 1;
    if (!detail::groups_divide(x, w.groups, in, out)) return x;
    extents wanted{};
    wanted[wanted.rank++] = out;
    wanted[wanted.rank++] = in / w.groups;
    for (int i = 0; i < w.rank; ++i) wanted[wanted.rank++] = w.size[i];
    if (!(k == wanted) || weight.batched())
        return detail::refused(x, problem::operands_do_not_fit, hint::make_the_sizes_equal_or_1, wanted, k);
    graph& g = detail::home(x, weight);
    node n = applied(op::convolve, detail::place(g, x), detail::place(g, weight),
                     detail::of_sample(detail::shape_of_places(x, w, out), x.batched()), g.add_window(w));
    return {g, g.add(n)};
}

/// Transposed convolution of (channels, space...) by a weight (channels, out / groups, sizes...): the adjoint of convolve, which gives
/// back the fewest elements that convolve would find so many places in; less padding behind the last gives more.
constexpr expression convolve_back(expression const& given, expression const& weight, window const& w) {
    expression const y = detail::placed(given);
    graph& g = detail::home(y, weight);
    if (y.rank() != w.rank + 1)
        return detail::refused(y, problem::number_of_axes_does_not_fit, hint::reshape_to_channels_and_space, extents{w.rank + 1},
                               extents{y.rank()});
    extents const k = weight.shape();
    int const in = y.extent(0), out = k.rank > 1 ? k[1] * w.groups : 1;
    if (!detail::groups_divide(y, w.groups, in, out)) return y;
    extents wanted{};
    wanted[wanted.rank++] = in;
    wanted[wanted.rank++] = out / w.groups;
    extents sample{};
    sample[sample.rank++] = out;
    bool positive = true;
    for (int i = 0; i < w.rank; ++i) {
        wanted[wanted.rank++] = w.size[i];
        positive = positive && w.size[i] > 0 && w.stride[i] > 0 && w.dilation[i] > 0;
        sample[sample.rank++] = positive ? w.elements(i, y.extent(i + 1)) : 0;
        positive = positive && sample[i + 1] > 0;
    }
    if (!positive)
        return detail::refused(y, problem::size_must_be_positive, hint::use_sizes_of_at_least_1, detail::at_least_one(sample), sample);
    if (!(k == wanted) || weight.batched())
        return detail::refused(y, problem::operands_do_not_fit, hint::make_the_sizes_equal_or_1, wanted, k);
    node n = applied(op::convolve_back, detail::place(g, y), detail::place(g, weight), detail::of_sample(sample, y.batched()), g.add_window(w));
    return {g, g.add(n)};
}

/// The sum over each window, of every channel by itself.
constexpr expression window_sum(expression const& given, window const& w) {
    expression const x = detail::placed(given);
    if (!detail::window_suits(x, w) || !detail::padding_is_small(x, w)) return x;
    return detail::over_one(op::window_sum, x, w, detail::shape_of_places(x, w, x.extent(0)));
}

/// The largest element of each window, of every channel by itself; of elements that tie, the first takes the derivative.
constexpr expression window_max(expression const& given, window const& w) {
    expression const x = detail::placed(given);
    if (!detail::window_suits(x, w) || !detail::padding_is_small(x, w)) return x;
    return detail::over_one(op::window_max, x, w, detail::shape_of_places(x, w, x.extent(0)));
}

/// Every element's number to all elements of its window, summed: the adjoint of window_sum.
constexpr expression window_spread(expression const& given, window const& w) {
    expression const y = detail::placed(given);
    if (y.rank() != w.rank + 1)
        return detail::refused(y, problem::number_of_axes_does_not_fit, hint::reshape_to_channels_and_space, extents{w.rank + 1},
                               extents{y.rank()});
    extents s = y.shape();
    for (int i = 0; i < w.rank; ++i) s[i + 1] = w.elements(i, s[i + 1]);
    return detail::over_one(op::window_spread, y, w, s);
}

}  // namespace scarp
