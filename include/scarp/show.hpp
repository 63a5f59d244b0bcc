// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Seeing what a network is.

#include <scarp/show/summary.hpp>
