// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/initializer/variance_scaling.hpp>

namespace scarp {

/// U(-k, k), k = sqrt(3 / fan_in): as Keras's LecunUniform.
///
/// Source   LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp", eq. 16
struct lecun_uniform {
    static constexpr int least_rank = 2;
    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        variance_scaling{1, fan::in, distribution::uniform}(values, random);
    }
};

/// Variance 1 / fan_in, normal, cut at two deviations: as Keras's LecunNormal; selu networks start so.
struct lecun_normal {
    static constexpr int least_rank = 2;
    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        variance_scaling{1, fan::in, distribution::truncated_normal}(values, random);
    }
};

}  // namespace scarp
