// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/initializer/variance_scaling.hpp>

namespace scarp {

/// U(-k, k), k = gain sqrt(6 / (fan_in + fan_out)): as torch.nn.init.xavier_uniform_, Keras's GlorotUniform.
///
/// Source   Glorot, Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", eq. 16
struct xavier_uniform {
    double gain = 1;

    static constexpr int least_rank = 2;
    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        variance_scaling{gain * gain, fan::average, distribution::uniform}(values, random);
    }
};

/// N(0, gain^2 2 / (fan_in + fan_out)): as torch.nn.init.xavier_normal_.
struct xavier_normal {
    double gain = 1;

    static constexpr int least_rank = 2;
    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        variance_scaling{gain * gain, fan::average, distribution::normal}(values, random);
    }
};

using glorot_uniform = xavier_uniform;
using glorot_normal = xavier_normal;

}  // namespace scarp
