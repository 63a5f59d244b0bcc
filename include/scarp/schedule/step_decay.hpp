// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// The rate falls to gamma of itself every step_size steps.
///
/// Math     r_t = rate gamma^floor(t / step_size), as torch's StepLR
struct step_decay {
    double rate = 1e-3;
    std::int64_t step_size = 1;
    double gamma = 0.1;

    constexpr double operator()(std::int64_t step) const {
        return rate * math::pow(gamma, static_cast<double>(step_size > 0 ? step / step_size : 0));
    }
};

}  // namespace scarp
