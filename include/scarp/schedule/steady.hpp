// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// The same rate at all steps, or for `steps` before what `then` says.
///
/// Math     r_t = rate
struct steady {
    double rate = 1e-3;
    std::int64_t steps = 0;

    constexpr double operator()(std::int64_t) const { return rate; }

    template <learning_rate_schedule Next>
    constexpr auto then(Next next) const {
        return schedule_sequence{*this, steps, next};
    }
};

}  // namespace scarp
