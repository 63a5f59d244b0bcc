// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/softplus.hpp>
#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Square near the target, straight further away, and smooth.
///
/// Math     mean of log cosh e, where e = y - t; written softplus(2 e) - e - log 2, for cosh overflows float above 89
/// Shapes   target as y
struct log_cosh : elementwise<log_cosh> {
    static constexpr auto name = "log_cosh";
    static constexpr expression each(expression const& y, expression const& target) {
        expression const e = y - target;
        return softplus<>(2 * e) - e - 0.69314718055994530942;
    }
};

}  // namespace scarp
