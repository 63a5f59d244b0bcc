// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/known_options.hpp>

#include <type_traits>

namespace scarp {

/// Option of prelu: a slope of its own for each index of the first axis.
struct per_channel {};

/// Rectified linear unit with a learned slope below zero: `prelu<>` learns one, `prelu<per_channel>` one per channel.
///
/// Math     y = x for x > 0, slope x elsewhere
/// Shapes   x (Channels, ...)   slope (1) or (Channels)   y as x
/// Init     0.25, as torch.nn.PReLU
/// Errors   unknown_option
/// Source   He, Zhang, Ren, Sun 2015, "Delving Deep into Rectifiers"
template <class... Options>
struct prelu : expression {
    static constexpr auto name = "prelu";
    static constexpr bool has_channels = (std::is_same_v<Options, per_channel> || ...);
    constexpr prelu() = default;
    using expression::operator=;
    constexpr explicit prelu(expression const& x) : expression{formula(x)} {}

private:
    static constexpr expression formula(expression const& x) {
        if (!detail::are_known<Options...>(x, detail::known<per_channel>{})) return x;
        return where(x > 0, x, slope_for(x) * x);
    }
    static constexpr expression slope_for(expression const& x) {
        expression const slope = parameter_of(0.25, "slope", has_channels ? x.extent(0) : 1);
        if (!has_channels || x.rank() == 1) return slope;
        extents column = x.shape();
        for (int i = 1; i < column.rank; ++i) column[i] = 1;
        return detail::movement(op::reshape, slope, column);
    }
};

}  // namespace scarp
