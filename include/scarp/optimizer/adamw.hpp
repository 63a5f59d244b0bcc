// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// AdamW: Adam whose weight decay does not pass through the running means.
///
/// Math     m <- beta1 m + (1 - beta1) g,   v <- beta2 v + (1 - beta2) g^2,   w' = (1 - learning_rate weight_decay) w,
///          w <- w' - learning_rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon), as torch.optim.AdamW
/// Source   Loshchilov, Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2
struct adamw {
    float learning_rate = 1e-3f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
    float weight_decay = 0.01f;

    static constexpr auto name = "adamw";
    static constexpr float adamw::*fields[] = {&adamw::learning_rate, &adamw::beta1, &adamw::beta2, &adamw::epsilon,
                                               &adamw::weight_decay};

    static constexpr expression update(scarp::update<adamw>& u) {
        auto const beta1 = u[&adamw::beta1];
        auto const beta2 = u[&adamw::beta2];
        auto const rate = u[&adamw::learning_rate];
        auto const m = u.average(0, u.gradient, beta1);
        auto const v = u.average(1, square(u.gradient), beta2);
        auto const deviation = sqrt(v) * (1 / sqrt(u.correction(beta2)));
        return (1 - rate * u[&adamw::weight_decay]) * u.weight - rate / u.correction(beta1) * m / (deviation + u[&adamw::epsilon]);
    }
};

}  // namespace scarp
