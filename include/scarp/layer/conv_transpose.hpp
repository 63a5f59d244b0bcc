// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/conv.hpp>

namespace scarp {

namespace detail {

/// Whether each axis gets less output padding than its stride or its dilation: more would only be the bias.
constexpr bool output_padding_fits(expression const& x, sliding const& s) {
    extents most{}, given{};
    bool fits = true;
    for (int i = 0; i < s.w.rank; ++i) {
        most[most.rank++] = (s.w.stride[i] > s.w.dilation[i] ? s.w.stride[i] : s.w.dilation[i]) - 1;
        given[given.rank++] = s.extra[i];
        fits = fits && (s.extra[i] == 0 || s.extra[i] <= most[i]);
    }
    if (!fits) home(x).fail(problem::option_is_out_of_range, hint::use_less_padding, most, given);
    return fits;
}

template <int Rank, int Out, auto Kernel, class... Options>
struct transposed_convolution_layer : convolution_layer<Rank, Out, Kernel, Options...> {
    using base = convolution_layer<Rank, Out, Kernel, Options...>;

    static constexpr expression spread(expression const& x) {
        using all = known<no_bias, any_init, any_stride, amount_of_padding, any_output_padding, any_dilation, any_groups>;
        if (!are_known<Options...>(x, all{}) || !options_fit(x, base::options) || !output_padding_fits(x, base::options)) return x;
        window w = base::options.w;
        if (x.rank() == Rank + 1 && !groups_divide(x, w.groups, x.extent(0), Out)) return x;
        for (int i = 0; i < Rank; ++i) w.high[i] -= base::options.extra[i];
        int const in = x.rank() == Rank + 1 ? x.extent(0) : 1;
        return base::with_bias(convolve_back(x, base::weight(x, in, Out / (w.groups < 1 ? 1 : w.groups)), w));
    }
};

}  // namespace detail

/// Transposed convolution over one axis: what a convolution does to its input's gradient, as a layer that enlarges; with the
/// options that conv_transpose2d names.
///
/// Math     y_c(i) = b_c + sum over f, o, k of x_f(o) w_fc(k), over all o, k with i = o stride + k dilation - padding
/// Shapes   x (F, W)   weight (F, Out / groups, Kernel)   bias (Out)
///          y (Out, (W - 1) stride - 2 padding + dilation (Kernel - 1) + output_padding + 1)
/// Init     as torch.nn.ConvTranspose1d
/// Errors   number_of_axes_does_not_fit, groups_do_not_divide_the_channels, size_must_be_positive, padding_is_negative,
///          kernel_is_no_size, option_is_out_of_range, unknown_option, option_given_twice, no_parameter_of_this_name
/// Source   Zeiler, Krishnan, Taylor, Fergus 2010, "Deconvolutional networks"
template <int Out, auto Kernel, class... Options>
struct conv_transpose1d {
    static constexpr auto name = "conv_transpose1d";
    static constexpr expression define(expression const& x) {
        return detail::transposed_convolution_layer<1, Out, Kernel, Options...>::spread(x);
    }
};

/// Transposed convolution over two axes: `conv_transpose2d<16, 3, stride<2>, padding<1>, output_padding<1>>` doubles an image. Its
/// options are stride, padding, output_padding (rows and columns more at the end, fewer than stride or dilation), dilation, groups,
/// no_bias, init; a kernel_size for a window whose sizes differ.
///
/// Shapes   x (F, H, W)   weight (F, Out / groups, KH, KW)   bias (Out)   y (Out, ...), each axis as in conv_transpose1d
/// Init     as torch.nn.ConvTranspose2d
/// Errors   as conv_transpose1d
template <int Out, auto Kernel, class... Options>
struct conv_transpose2d {
    static constexpr auto name = "conv_transpose2d";
    static constexpr expression define(expression const& x) {
        return detail::transposed_convolution_layer<2, Out, Kernel, Options...>::spread(x);
    }
};

}  // namespace scarp
