// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/silu.hpp>

namespace scarp {

/// The other name of `silu`. Not in the umbrella, so that a program's own `swish` is not ambiguous.
///
/// Source   Ramachandran, Zoph, Le 2017, "Searching for Activation Functions"
using swish = silu;

}  // namespace scarp
