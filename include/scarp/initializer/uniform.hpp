// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/formula/start.hpp>
#include <scarp/shape/philox.hpp>

namespace scarp {

/// U[from, to), where rounding may reach `to`; as torch.nn.init.uniform_.
struct uniform {
    double from = 0;
    double to = 1;

    constexpr bool valid() const { return from <= to; }
    constexpr double operator()(philox& random) const { return from + math::detail::product(to - from, random.uniform()); }
};

}  // namespace scarp
