// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/layer_norm.hpp>

namespace scarp {

/// Divides each sample by the root of its mean square over its last axis, or its last axes: `rms_norm<>`, with `last_axes<>`,
/// `eps<>`, `init<>`, `no_affine`.
///
/// Math     y = x / sqrt(mean(x^2) + eps) weight; eps 2^-23, the spacing of floats at 1, as torch.nn.RMSNorm has it for them
/// Shapes   x (..., Axes...)   weight (Axes...)   y as x
/// Init     weight 1; or as init<Rule> says
/// Errors   mean_of_one_number, axis_does_not_exist, unknown_option
/// Source   Zhang, Sennrich 2019, "Root Mean Square Layer Normalization"
template <class... Options>
struct rms_norm {
    static constexpr auto name = "rms_norm";

    static constexpr expression define(expression const& x) {
        if (!detail::norm_options_fit<Options...>(x, detail::known<detail::any_last_axes, no_affine>{})) return x;
        axes const over = detail::normalised_axes<Options...>(x);
        expression const y = x * (1 / sqrt(mean(square(x), over.kept()) + detail::eps_of<Options...>(0x1p-23)));
        if constexpr (detail::has_option<no_affine, Options...>) {
            detail::check_inits(x, inits_are_of<Options...>({}));
            return y;
        } else {
            detail::check_inits(x, inits_are_of<Options...>({"weight"}));
            return detail::pointwise(op::multiply, y, detail::affine_parameter<Options...>(x, "weight", detail::extents_of(x, over)));
        }
    }
};

}  // namespace scarp
