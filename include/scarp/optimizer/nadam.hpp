// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// NAdam: Adam with Nesterov's look ahead, its momentum warming up.
///
/// Math     g', m, v as in adam,   mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2),   p_t = mu_1 ... mu_t,
///          d = (1 - mu_t) / (1 - p_t) g' + mu_{t+1} / (1 - p_{t+1}) m,
///          w <- w - learning_rate d / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
/// Source   Dozat 2016, "Incorporating Nesterov Momentum into Adam"; torch.optim.NAdam, since PyTorch 2.0 (before, its p_{t+1} had
///          mu_t twice)
struct nadam {
    float learning_rate = 2e-3f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
    float weight_decay = 0;
    float momentum_decay = 4e-3f;

    static constexpr auto name = "nadam";
    static constexpr float nadam::*fields[] = {&nadam::learning_rate, &nadam::beta1, &nadam::beta2, &nadam::epsilon,
                                               &nadam::weight_decay, &nadam::momentum_decay};

    static constexpr expression update(scarp::update<nadam>& u) {
        auto const beta1 = u[&nadam::beta1];
        auto const beta2 = u[&nadam::beta2];
        auto const g = u.gradient + u[&nadam::weight_decay] * u.weight;
        auto const m = u.average(0, g, beta1);
        auto const v = u.average(1, square(g), beta2);
        auto const momentum_at = [&](expression const& step) {
            return beta1 * (1 - 0.5 * exp(step * u[&nadam::momentum_decay] * -0.040821994520255166));  // log 0.96
        };
        auto const mu = momentum_at(u.step());
        auto const mu_next = momentum_at(u.step() + 1);
        auto const rest = u.remember_number(2, 1 - mu * (1 - u.number(2)));  // 1 - p_t
        auto const ahead = (1 - mu) / rest * g + mu_next / (1 - (1 - rest) * mu_next) * m;
        auto const deviation = sqrt(v) * (1 / sqrt(u.correction(beta2)));
        return u.weight - u[&nadam::learning_rate] * ahead / (deviation + u[&nadam::epsilon]);
    }
};

}  // namespace scarp
