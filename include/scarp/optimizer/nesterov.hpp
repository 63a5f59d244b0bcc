// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Gradient descent with Nesterov's momentum: the step looks ahead along the velocity.
///
/// Math     g' = g + weight_decay w,   v <- decay v + g',   w <- w - learning_rate (g' + decay v),
///          as torch.optim.SGD(momentum=decay, nesterov=True)
/// Source   Nesterov 1983; Sutskever et al. 2013
struct nesterov {
    float learning_rate = 0.01f;
    float decay = 0.9f;
    float weight_decay = 0;

    static constexpr auto name = "nesterov";
    static constexpr float nesterov::*fields[] = {&nesterov::learning_rate, &nesterov::decay, &nesterov::weight_decay};

    static constexpr expression update(scarp::update<nesterov>& u) {
        auto const decay = u[&nesterov::decay];
        auto const g = u.gradient + u[&nesterov::weight_decay] * u.weight;
        auto const v = u.remember(0, decay * u.state(0) + g);
        return u.weight - u[&nesterov::learning_rate] * (g + decay * v);
    }
};

}  // namespace scarp
