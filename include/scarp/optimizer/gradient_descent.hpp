// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/sgd.hpp>

namespace scarp {

/// Gradient descent: the same step as sgd, under the name it has where the gradient is that of the whole objective.
using gradient_descent = sgd;

}  // namespace scarp
