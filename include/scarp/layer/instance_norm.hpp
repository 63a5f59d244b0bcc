// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/norm_options.hpp>

namespace scarp {

/// Normalises each channel of each sample by itself: `instance_norm<>`, `instance_norm<affine, eps<1e-3>>`.
///
/// Math     y = (x - mean) / sqrt(variance + eps), mean and (biased) variance over the pixels of a channel; eps 1e-5; with affine
///          times weight plus bias
/// Shapes   x (Channels, ...)   weight, bias (Channels)   y as x
/// Init     weight 1, bias 0; torch.nn.InstanceNorm2d has none either unless told; or as init<Rule> and init<Rule, "bias"> say
/// Errors   mean_of_one_number, sample_is_one_number, unknown_option
/// Source   Ulyanov, Vedaldi, Lempitsky 2016, "Instance Normalization"
template <class... Options>
struct instance_norm {
    static constexpr auto name = "instance_norm";

    static constexpr expression define(expression const& x) {
        if (!detail::norm_options_fit<Options...>(x, detail::known<affine>{})) return x;
        if (x.rank() == 0) return detail::refused(x, problem::sample_is_one_number, hint::normalise_something_with_axes, {}, {});
        return detail::affine_by_channel<detail::has_option<affine, Options...>, Options...>(
            x, detail::normalised_in_groups(x, x.extent(0), detail::eps_of<Options...>(1e-5)));
    }
};

}  // namespace scarp
