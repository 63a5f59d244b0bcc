// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// In a chain: every number of the gradient is brought between -limit and limit, as torch.nn.utils.clip_grad_value_ does.
struct clip_value {
    float limit = 1;

    static constexpr float clip_value::*fields[] = {&clip_value::limit};

    static constexpr expression gradient(update<clip_value>& u) {
        auto const limit = u[&clip_value::limit];
        return max(min(u.gradient, limit), -limit);
    }
};

/// In a chain: each parameter's gradient is made as short as max_norm where it is longer.
///
/// Math     g <- g min(1, max_norm / (|g| + 1e-6)), parameter by parameter
/// Cost     the norm is a pass over the gradient, which is therefore written to memory
struct clip_norm {
    float max_norm = 1;

    static constexpr float clip_norm::*fields[] = {&clip_norm::max_norm};

    static constexpr expression gradient(update<clip_norm>& u) {
        return u.gradient * min(u[&clip_norm::max_norm] / (sqrt(sum(square(u.gradient))) + 1e-6), 1);
    }
};

/// In a chain: all gradients together are made as short as max_norm where they are longer, as torch.nn.utils.clip_grad_norm_ does.
///
/// Math     g <- g min(1, max_norm / (sqrt(sum over all parameters of |g|^2) + 1e-6))
/// Cost     as clip_norm; the updates wait for the last gradient
/// Source   Pascanu, Mikolov, Bengio 2013, "On the difficulty of training recurrent neural networks", algorithm 1
struct clip_global_norm {
    float max_norm = 1;

    static constexpr float clip_global_norm::*fields[] = {&clip_global_norm::max_norm};

    static constexpr expression measure(expression const& gradient) { return sum(square(gradient)); }
    static constexpr expression gradient(update<clip_global_norm>& u) {
        return u.gradient * min(u[&clip_global_norm::max_norm] / (sqrt(u.total()) + 1e-6), 1);
    }
};

}  // namespace scarp
