// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/start.hpp>

namespace scarp {

/// Every element the same.
struct constant {
    double value = 0;
    constexpr double operator()(philox&) const { return value; }
};

struct zeros {
    constexpr double operator()(philox&) const { return 0; }
};

struct ones {
    constexpr double operator()(philox&) const { return 1; }
};

}  // namespace scarp
