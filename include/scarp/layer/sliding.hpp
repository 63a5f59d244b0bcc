// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/windows.hpp>

#include <concepts>

namespace scarp {

namespace detail {
struct any_stride {};
struct any_padding {};
struct amount_of_padding : any_padding {};
struct any_dilation {};
struct any_output_padding {};
struct any_groups {};
}  // namespace detail

/// Options of layers whose window moves over an image: one number for all axes, or one for each.
template <int... N>
struct stride : detail::any_stride {};
template <int... N>
struct padding : detail::amount_of_padding {};
template <int... N>
struct dilation : detail::any_dilation {};
template <int... N>
struct output_padding : detail::any_output_padding {};
/// Channels in this many groups that do not see each other; as many as there are channels is a depthwise convolution.
template <int N>
struct groups : detail::any_groups {};
/// Padding with which a stride of 1 keeps the size, and a stride of s divides it by s, rounded up; an odd one is larger at the end.
struct same : detail::any_padding {};

template <int... N>
struct kernel_sizes {
    static constexpr int count = sizeof...(N);
};
/// A window whose sizes differ: `conv2d<6, kernel_size<3, 5>>`.
template <int... N>
inline constexpr kernel_sizes<N...> kernel_size{};

namespace detail {

/// A window while options are read.
struct sliding {
    window w{};
    int extra[max_window_rank] = {};
    bool same = false;
    bool strided = false;
    fault error{};  ///< the first option that cannot be meant
};

template <int... N>
constexpr void spread_over(sliding& s, int* to) {
    constexpr int given[] = {N..., 0};
    constexpr int count = sizeof...(N);
    if (count != 1 && count != s.w.rank && !s.error)
        s.error = {problem::number_of_axes_does_not_fit, hint::give_one_number_or_one_for_each_axis, extents{s.w.rank}, extents{count}};
    for (int i = 0; i < s.w.rank; ++i) to[i] = given[count == 1 ? 0 : i < count ? i : count];
}

template <int... N>
constexpr void read_kernel(sliding& s, kernel_sizes<N...>) {
    spread_over<N...>(s, s.w.size);
}
constexpr void read_kernel(sliding& s, int kernel) {
    for (int i = 0; i < s.w.rank; ++i) s.w.size[i] = kernel;
}
template <class Other>
constexpr void read_kernel(sliding& s, Other kernel) {
    if constexpr (std::integral<Other>) read_kernel(s, static_cast<int>(kernel));
    else s.error = {problem::kernel_is_no_size, hint::use_a_whole_number_or_kernel_size};
}
template <int... N>
constexpr void read_option(sliding& s, stride<N...>) {
    spread_over<N...>(s, s.w.stride);
    s.strided = true;
}
template <int... N>
constexpr void read_option(sliding& s, padding<N...>) {
    spread_over<N...>(s, s.w.low);
    spread_over<N...>(s, s.w.high);
}
template <int... N>
constexpr void read_option(sliding& s, dilation<N...>) {
    spread_over<N...>(s, s.w.dilation);
}
template <int... N>
constexpr void read_option(sliding& s, output_padding<N...>) {
    spread_over<N...>(s, s.extra);
}
template <int N>
constexpr void read_option(sliding& s, groups<N>) {
    s.w.groups = N;
}
constexpr void read_option(sliding& s, same) { s.same = true; }
template <class Other>
constexpr void read_option(sliding&, Other) {}  // no_bias, init<...>, and unknown ones

/// The window that a kernel and options describe.
template <int Rank, auto Kernel, class... Options>
constexpr sliding sliding_of() {
    sliding s;
    s.w = window_of(Rank, 1);
    read_kernel(s, Kernel);
    (read_option(s, Options{}), ...);
    return s;
}

/// With the padding that `same` asks for on this input.
constexpr window fitted(sliding const& s, expression const& x) {
    window w = s.w;
    if (!s.same || x.rank() != w.rank + 1) return w;
    for (int i = 0; i < w.rank; ++i) {
        if (w.size[i] < 1 || w.stride[i] < 1 || w.dilation[i] < 1) continue;
        int const in = x.extent(i + 1), out = (in + w.stride[i] - 1) / w.stride[i];
        int const missing = (out - 1) * w.stride[i] + w.span(i) - in;
        w.low[i] = missing > 0 ? missing / 2 : 0;
        w.high[i] = missing > 0 ? missing - w.low[i] : 0;
    }
    return w;
}

/// Whether the kernel is a size, every option has one number, or one for each axis, and no padding is negative.
constexpr bool options_fit(expression const& x, sliding const& s) {
    if (s.error) {
        home(x).fail(s.error.what, s.error.repair, s.error.expected, s.error.got);
        return false;
    }
    for (int i = 0; i < s.w.rank; ++i)
        if (s.w.low[i] < 0 || s.extra[i] < 0) {
            home(x).fail(problem::padding_is_negative, hint::use_sizes_of_at_least_0, extents{0}, extents{s.w.low[i] < 0 ? s.w.low[i] : s.extra[i]});
            return false;
        }
    return true;
}

}  // namespace detail

}  // namespace scarp
