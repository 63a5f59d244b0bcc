// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// Up in a straight line, then down with the root of the steps.
///
/// Math     r_t = rate min(s / warm_up, sqrt(warm_up / s)), s = t + 1
/// Source   Vaswani et al. 2017, "Attention Is All You Need", eq. 3
struct inverse_square_root {
    double rate = 1e-3;  ///< the highest, at the end of the warm-up
    std::int64_t warm_up = 4000;

    constexpr double operator()(std::int64_t step) const {
        double const s = static_cast<double>(step < 0 ? 1 : step + 1);
        double const w = static_cast<double>(warm_up < 1 ? 1 : warm_up);
        return s < w ? rate * s / w : rate * math::sqrt(w / s);
    }
};

/// The same as the paper writes it, for a model of a width.
///
/// Math     r_t = scale width^-1/2 min(s^-1/2, s warm_up^-3/2), s = t + 1
constexpr inverse_square_root noam(double width, std::int64_t warm_up = 4000, double scale = 1) {
    double const w = static_cast<double>(warm_up < 1 ? 1 : warm_up);
    return {.rate = scale / math::sqrt(width * w), .warm_up = warm_up};
}

}  // namespace scarp
