// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/schedule/schedule.hpp>

namespace scarp {

namespace detail {

/// Half a wave of the cosine from one rate to another, `share` from 0 to 1.
constexpr double anneal(double from, double to, double share) {
    return to + (from - to) * 0.5 * (1 + math::cos(3.141592653589793 * share));
}

}  // namespace detail

/// From one rate to another along half a wave of the cosine.
///
/// Math     r_t = to + (rate - to) (1 + cos(pi min(t / steps, 1))) / 2, as torch's CosineAnnealingLR up to T_max = steps
/// Source   Loshchilov, Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", eq. 5
struct cosine {
    double rate = 1e-3;
    std::int64_t steps = 0;
    double to = 0;

    constexpr double operator()(std::int64_t step) const { return detail::anneal(rate, to, detail::share_done(step, steps)); }

    template <learning_rate_schedule Next>
    constexpr auto then(Next next) const {
        return schedule_sequence{*this, steps, next};
    }
};

}  // namespace scarp
