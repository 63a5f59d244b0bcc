// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// From one rate to another along a power of the time that is left.
///
/// Math     r_t = to + (rate - to) (1 - min(t / steps, 1))^power, as torch's PolynomialLR where to = 0
struct polynomial {
    double rate = 1e-3;
    std::int64_t steps = 0;
    double power = 1;
    double to = 0;

    constexpr double operator()(std::int64_t step) const {
        return to + (rate - to) * math::pow(1 - detail::share_done(step, steps), power);
    }

    template <learning_rate_schedule Next>
    constexpr auto then(Next next) const {
        return schedule_sequence{*this, steps, next};
    }
};

}  // namespace scarp
