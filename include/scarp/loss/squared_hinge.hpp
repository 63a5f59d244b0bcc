// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>
#include <scarp/loss/hinge.hpp>

namespace scarp {

/// Margin of a decision between -1 and 1, squared.
///
/// Math     mean of max(1 - t y, 0)^2
/// Shapes   target as y, of -1 and 1
struct squared_hinge : elementwise<squared_hinge> {
    static constexpr auto name = "squared_hinge";
    static constexpr expression each(expression const& y, expression const& target) { return square(hinge::each(y, target)); }
};

}  // namespace scarp
