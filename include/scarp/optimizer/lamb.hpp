// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// LAMB: Adam's direction, each parameter's step as long as the parameter itself times the rate.
///
/// Math     m, v as in adam without weight decay, m' = m / (1 - beta1^t),   v' = v / (1 - beta2^t),
///          r = m' / (sqrt(v') + epsilon) + weight_decay w,   w <- w - learning_rate |w| / |r| r; the ratio is 1 where a norm is 0
/// Cost     the norms are two passes over each parameter, so the update is not part of the gradient's kernel
/// Source   You et al. 2020, "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", algorithm 2, phi(z) = z
struct lamb {
    float learning_rate = 1e-3f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-6f;
    float weight_decay = 0.01f;

    static constexpr auto name = "lamb";
    static constexpr float lamb::*fields[] = {&lamb::learning_rate, &lamb::beta1, &lamb::beta2, &lamb::epsilon,
                                              &lamb::weight_decay};

    static constexpr expression update(scarp::update<lamb>& u) {
        auto const beta1 = u[&lamb::beta1];
        auto const beta2 = u[&lamb::beta2];
        auto const m = u.average(0, u.gradient, beta1);
        auto const v = u.average(1, square(u.gradient), beta2);
        auto const deviation = sqrt(v) * (1 / sqrt(u.correction(beta2)));
        auto const r = m / u.correction(beta1) / (deviation + u[&lamb::epsilon]) + u[&lamb::weight_decay] * u.weight;
        auto const weight_norm = sqrt(sum(square(u.weight)));
        auto const step_norm = sqrt(sum(square(r)));
        auto const ratio = where(min(weight_norm, step_norm) > 0, weight_norm / step_norm, 1);
        return u.weight - u[&lamb::learning_rate] * ratio * r;
    }
};

}  // namespace scarp
