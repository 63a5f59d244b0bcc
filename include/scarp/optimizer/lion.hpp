// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Lion: steps of one size, along the sign of a momentum that leans on the newest gradient.
///
/// Math     c = beta1 m + (1 - beta1) g,   w <- w - learning_rate (sign(c) + weight_decay w),   m <- beta2 m + (1 - beta2) g
/// Source   Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2
struct lion {
    float learning_rate = 1e-4f;
    float beta1 = 0.9f;
    float beta2 = 0.99f;
    float weight_decay = 0;

    static constexpr auto name = "lion";
    static constexpr float lion::*fields[] = {&lion::learning_rate, &lion::beta1, &lion::beta2, &lion::weight_decay};

    static constexpr expression update(scarp::update<lion>& u) {
        auto const beta1 = u[&lion::beta1];
        auto const c = beta1 * u.state(0) + (1 - beta1) * u.gradient;
        auto const sign = where(c > 0, 1, 0) - where(c < 0, 1, 0);
        u.average(0, u.gradient, u[&lion::beta2]);
        return u.weight - u[&lion::learning_rate] * (sign + u[&lion::weight_decay] * u.weight);
    }
};

}  // namespace scarp
