// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// RAdam: Adam that trusts its running mean of squares only as far as its variance is known, and walks with momentum until then.
///
/// Math     g', m, v as in adam,   r = 2 / (1 - beta2) - 1,   r_t = r - 2 t beta2^t / (1 - beta2^t),   m' = m / (1 - beta1^t),
///          c = sqrt((r_t - 4)(r_t - 2) r / ((r - 4)(r - 2) r_t)),
///          w <- w - learning_rate m' c sqrt(1 - beta2^t) / (sqrt(v) + epsilon) where r_t > 5, else w <- w - learning_rate m',
///          as torch.optim.RAdam
/// Source   Liu et al. 2020, "On the Variance of the Adaptive Learning Rate and Beyond", algorithm 2
struct radam {
    float learning_rate = 1e-3f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
    float weight_decay = 0;

    static constexpr auto name = "radam";
    static constexpr float radam::*fields[] = {&radam::learning_rate, &radam::beta1, &radam::beta2, &radam::epsilon,
                                               &radam::weight_decay};

    static constexpr expression update(scarp::update<radam>& u) {
        auto const beta1 = u[&radam::beta1];
        auto const beta2 = u[&radam::beta2];
        auto const g = u.gradient + u[&radam::weight_decay] * u.weight;
        auto const m = u.average(0, g, beta1);
        auto const v = u.average(1, square(g), beta2);
        auto const correction2 = u.correction(beta2);
        auto const last = 2 / (1 - beta2) - 1;
        auto const length = last - 2 * u.step() * (1 - correction2) / correction2;
        auto const known = (length - 4) * (length - 2) * last / ((last - 4) * (last - 2) * length);
        auto const trusted = length > 5;
        auto const adapted = sqrt(where(trusted, known * correction2, 0)) / (sqrt(v) + u[&radam::epsilon]);
        return u.weight - u[&radam::learning_rate] / u.correction(beta1) * m * where(trusted, adapted, 1);
    }
};

}  // namespace scarp
