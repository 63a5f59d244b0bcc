// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// The rate falls to gamma of itself at every step.
///
/// Math     r_t = rate gamma^t, as torch's ExponentialLR
struct exponential {
    double rate = 1e-3;
    double gamma = 0.999;

    constexpr double operator()(std::int64_t step) const { return rate * math::pow(gamma, static_cast<double>(step)); }
};

}  // namespace scarp
