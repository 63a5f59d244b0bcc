// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Margin of a decision between -1 and 1.
///
/// Math     mean of max(1 - t y, 0)
/// Shapes   target as y, of -1 and 1
/// Source   Cortes, Vapnik 1995, "Support-Vector Networks"
struct hinge : elementwise<hinge> {
    static constexpr auto name = "hinge";
    static constexpr expression each(expression const& y, expression const& target) { return max(1 - target * y, 0); }
};

}  // namespace scarp
