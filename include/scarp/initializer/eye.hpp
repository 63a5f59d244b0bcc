// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/start.hpp>

namespace scarp {

/// The identity matrix, first axis by all others: as torch.nn.init.eye_. (`identity` is the layer.)
///
/// Errors   initializer_needs_more_axes for a vector
struct eye {
    static constexpr int least_rank = 2;

    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox&) const {
        int const cols = values.cols();
        for (int i = 0; i < values.size(); ++i) values[i] = static_cast<T>(i / cols == i % cols);
    }
};

}  // namespace scarp
