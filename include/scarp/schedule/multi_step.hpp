// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// The rate falls to gamma of itself at each milestone: `multi_step{.rate = 0.1, .milestones = {3000, 6000}}`.
///
/// Math     r_t = rate gamma^(number of milestones <= t), as torch's MultiStepLR
/// Errors   none; room for 16 milestones, those of 0 are not there
struct multi_step {
    double rate = 1e-3;
    std::int64_t milestones[16] = {};
    double gamma = 0.1;

    constexpr double operator()(std::int64_t step) const {
        double r = rate;
        for (std::int64_t const m : milestones)
            if (m > 0 && m <= step) r *= gamma;
        return r;
    }
};

}  // namespace scarp
