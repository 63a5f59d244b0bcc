// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace scarp {

/// Option of a layer: without a bias.
struct no_bias {};

}  // namespace scarp
