// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/shape.hpp>

namespace scarp {

/// The shape of one sample, first in every network: `input<784>`, `input<3, 32, 32>` (channels, height, width).
///
/// Errors size_must_be_positive, too_many_axes, too_many_numbers
template <int... Extents>
struct input {
    static constexpr auto name = "input";
};

}  // namespace scarp
