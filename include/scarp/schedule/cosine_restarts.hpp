// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/cosine.hpp>

namespace scarp {

/// Half waves of the cosine, one after the other, each `factor` times as long as the one before it.
///
/// Math     r_t = to + (rate - to) (1 + cos(pi c / l)) / 2, c steps into a wave of l = steps factor^n,
///          as torch's CosineAnnealingWarmRestarts
/// Source   Loshchilov, Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts"
struct cosine_restarts {
    double rate = 1e-3;
    std::int64_t steps = 0;  ///< of the first wave
    int factor = 1;
    double to = 0;

    constexpr double operator()(std::int64_t step) const {
        if (steps < 1 || step < 0) return steps < 1 ? to : rate;
        std::int64_t length = steps;
        if (factor <= 1) step %= length;
        for (; step >= length; length *= factor) step -= length;
        return detail::anneal(rate, to, detail::share_done(step, length));
    }
};

}  // namespace scarp
