// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Gradient descent with momentum (the heavy ball).
///
/// Math     v <- decay v + g + weight_decay w,   w <- w - learning_rate v, as torch.optim.SGD(momentum=decay)
/// Source   Polyak 1964; Sutskever et al. 2013
struct momentum {
    float learning_rate = 0.01f;
    float decay = 0.9f;
    float weight_decay = 0;

    static constexpr auto name = "momentum";
    static constexpr float momentum::*fields[] = {&momentum::learning_rate, &momentum::decay, &momentum::weight_decay};

    static constexpr expression update(scarp::update<momentum>& u) {
        auto const g = u.gradient + u[&momentum::weight_decay] * u.weight;
        auto const v = u.remember(0, u[&momentum::decay] * u.state(0) + g);
        return u.weight - u[&momentum::learning_rate] * v;
    }
};

}  // namespace scarp
