// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/cosine.hpp>

namespace scarp {

/// Up to a high rate and down to almost none, both along half a wave of the cosine.
///
/// Math     from rate / div_factor to rate in the first pct_start of the steps, then to rate / div_factor / final_div_factor,
///          reached at step steps - 1, as torch's OneCycleLR with max_lr = rate, total_steps = steps
/// Source   Smith, Topin 2018, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates"
struct one_cycle {
    double rate = 1e-3;
    std::int64_t steps = 0;
    double pct_start = 0.3;
    double div_factor = 25;
    double final_div_factor = 1e4;

    constexpr double operator()(std::int64_t step) const {
        double const t = static_cast<double>(step);
        double const top = pct_start * static_cast<double>(steps) - 1, last = static_cast<double>(steps) - 1;
        double const first = rate / div_factor;
        if (t < 0) return first;
        if (t <= top && top > 0) return detail::anneal(first, rate, t / top);
        if (t >= last) return first / final_div_factor;
        return detail::anneal(rate, first / final_div_factor, (t - top) / (last - top));
    }

    template <learning_rate_schedule Next>
    constexpr auto then(Next next) const {
        return schedule_sequence{*this, steps, next};
    }
};

}  // namespace scarp
