// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/norm_options.hpp>

namespace scarp {

/// Normalises each sample in groups of channels, the first axis: `group_norm<8>`, with `eps<>`, `init<>`, `no_affine`.
///
/// Math     y = (x - mean) / sqrt(variance + eps) weight + bias, mean and (biased) variance over the channels of a group and all
///          pixels; eps 1e-5
/// Shapes   x (Channels, ...)   weight, bias (Channels)   y as x
/// Init     weight 1, bias 0, as torch.nn.GroupNorm; or as init<Rule> and init<Rule, "bias"> say
/// Errors   axis_does_not_divide, mean_of_one_number, sample_is_one_number, size_must_be_positive, unknown_option
/// Source   Wu, He 2018, "Group Normalization"
template <int Groups, class... Options>
struct group_norm {
    static constexpr auto name = "group_norm";

    static constexpr expression define(expression const& x) {
        if (!detail::norm_options_fit<Options...>(x, detail::known<no_affine>{})) return x;
        if (x.rank() == 0) return detail::refused(x, problem::sample_is_one_number, hint::normalise_something_with_axes, {}, {});
        if (Groups < 1)
            return detail::refused(x, problem::size_must_be_positive, hint::use_sizes_of_at_least_1, extents{1}, extents{Groups});
        extents const found = x.shape();
        extents wanted = found;
        wanted[0] = (found[0] + Groups - 1) / Groups * Groups;
        if (!(wanted == found))
            return detail::refused(x, problem::axis_does_not_divide, hint::make_the_axis_a_multiple, wanted, found);
        return detail::affine_by_channel<!detail::has_option<no_affine, Options...>, Options...>(
            x, detail::normalised_in_groups(x, Groups, detail::eps_of<Options...>(1e-5)));
    }
};

}  // namespace scarp
