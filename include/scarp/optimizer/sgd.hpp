// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Stochastic gradient descent.
///
/// Math     w <- w - learning_rate (g + weight_decay w), as torch.optim.SGD; its numbers, as all optimizers', are float whatever
///          the weights are
struct sgd {
    float learning_rate = 0.01f;
    float weight_decay = 0;

    static constexpr auto name = "sgd";
    static constexpr float sgd::*fields[] = {&sgd::learning_rate, &sgd::weight_decay};

    static constexpr expression update(scarp::update<sgd>& u) {
        return u.weight - u[&sgd::learning_rate] * (u.gradient + u[&sgd::weight_decay] * u.weight);
    }
};

}  // namespace scarp
