// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/linear.hpp>

namespace scarp {

/// From a low rate up to that of what follows, in a straight line: `warm_up{500}.then(cosine{.rate = 0.05, .steps = 10'000})`.
///
/// Math     r_t = q (start + (1 - start) min(t / steps, 1)), q being the first rate of what follows, or `rate` by itself
/// Source   Goyal et al. 2017, "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", section 2.2
struct warm_up {
    std::int64_t steps = 0;
    double start = 0;  ///< share of the rate at step 0
    double rate = 1;

    constexpr double operator()(std::int64_t step) const { return ramp_to(rate)(step); }

    template <learning_rate_schedule Next>
    constexpr auto then(Next next) const {
        return schedule_sequence{ramp_to(static_cast<double>(next(0))), steps, next};
    }

private:
    constexpr linear ramp_to(double top) const { return {.from = start * top, .to = top, .steps = steps}; }
};

}  // namespace scarp
