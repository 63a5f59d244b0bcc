// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/initializer/gain.hpp>
#include <scarp/initializer/variance_scaling.hpp>

namespace scarp {

/// U(-k, k), k = gain sqrt(3 / fan): as torch.nn.init.kaiming_uniform_, whose `a` is leaky_relu_gain(a) here.
///
/// Source   He, Zhang, Ren, Sun 2015, "Delving deep into rectifiers", eq. 10 and 14
struct he_uniform {
    double gain = relu_gain;
    fan mode = fan::in;

    static constexpr int least_rank = 2;
    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        variance_scaling{gain * gain, mode, distribution::uniform}(values, random);
    }
};

/// N(0, gain^2 / fan): as torch.nn.init.kaiming_normal_.
struct he_normal {
    double gain = relu_gain;
    fan mode = fan::in;

    static constexpr int least_rank = 2;
    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        variance_scaling{gain * gain, mode, distribution::normal}(values, random);
    }
};

using kaiming_uniform = he_uniform;
using kaiming_normal = he_normal;

}  // namespace scarp
