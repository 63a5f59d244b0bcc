// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// A straight line from one rate to another.
///
/// Math     r_t = from + (to - from) min(t / steps, 1), as torch's LinearLR with start_factor = from, end_factor = to
struct linear {
    double from = 1e-3;
    double to = 0;
    std::int64_t steps = 0;

    constexpr double operator()(std::int64_t step) const { return from + (to - from) * detail::share_done(step, steps); }

    template <learning_rate_schedule Next>
    constexpr auto then(Next next) const {
        return schedule_sequence{*this, steps, next};
    }
};

}  // namespace scarp
