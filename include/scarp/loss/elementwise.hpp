// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// A loss that judges each output by itself, `Self::each(y, target)`; that of a sample is their mean.
///
/// Shapes   target as y
template <class Self>
struct elementwise {
    static constexpr expression define(expression const& y, expression const& target) { return mean(Self::each(y, target)); }
};

}  // namespace scarp
