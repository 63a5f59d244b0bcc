// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Gradient descent with momentum whose velocity takes in only a part of each gradient but the first.
///
/// Math     g' = g + weight_decay w,   v <- decay v + (1 - dampening) g', at the first step v <- g',   w <- w - learning_rate v,
///          as torch.optim.SGD(momentum=decay, dampening=dampening)
struct dampened_momentum {
    float learning_rate = 0.01f;
    float decay = 0.9f;
    float dampening = 0;
    float weight_decay = 0;

    static constexpr auto name = "dampened_momentum";
    static constexpr float dampened_momentum::*fields[] = {&dampened_momentum::learning_rate, &dampened_momentum::decay,
                                                           &dampened_momentum::dampening, &dampened_momentum::weight_decay};

    static constexpr expression update(scarp::update<dampened_momentum>& u) {
        auto const g = u.gradient + u[&dampened_momentum::weight_decay] * u.weight;
        auto const share = where(u.step() == 1, 1, 1 - u[&dampened_momentum::dampening]);
        auto const v = u.remember(0, u[&dampened_momentum::decay] * u.state(0) + share * g);
        return u.weight - u[&dampened_momentum::learning_rate] * v;
    }
};

}  // namespace scarp
