// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>

namespace scarp {

/// How much more a weight must vary for the activation behind it, as torch.nn.init.calculate_gain says; 1 for none and sigmoid.
inline constexpr double relu_gain = 1.4142135623730951;
inline constexpr double tanh_gain = 5.0 / 3;
inline constexpr double selu_gain = 3.0 / 4;
constexpr double leaky_relu_gain(double slope = 0.01) { return math::sqrt(2 / (1 + slope * slope)); }

}  // namespace scarp
