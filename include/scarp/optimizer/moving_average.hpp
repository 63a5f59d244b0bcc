// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// In a chain, last: an exponential moving average of the weights, kept beside them.
///
///     trainer<net, mse, chain<adam, moving_average>> train{...};
///     model<net> smooth = averaged(train);          // of train/average.hpp
///
/// Math     a_1 = w_1,   a_t = keep a_{t-1} + (1 - keep) w_t, w_t being the weight after step t
/// Source   Polyak, Juditsky 1992; torch.optim.swa_utils.AveragedModel with this mean as avg_fn
struct moving_average {
    float keep = 0.999f;

    static constexpr float moving_average::*fields[] = {&moving_average::keep};

    static constexpr expression weight(update<moving_average>& u) {
        u.average(0, u.next(), where(u.step() == 1, 0, u[&moving_average::keep]));
        return u.next();
    }
};

}  // namespace scarp
