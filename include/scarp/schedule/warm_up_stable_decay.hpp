// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/linear.hpp>
#include <scarp/schedule/steady.hpp>
#include <scarp/schedule/warm_up.hpp>

namespace scarp {

/// Up in a straight line, the same rate for most of the time, down in a straight line.
///
/// Math     warm_up{warm_up}.then(steady{rate, stable}).then(linear{rate, to, decay})
/// Source   Hu et al. 2024, "MiniCPM: Unveiling the Potential of Small Language Models with Scalable Training Strategies"
struct warm_up_stable_decay {
    double rate = 1e-3;
    std::int64_t warm_up = 0;  ///< steps of each part
    std::int64_t stable = 0;
    std::int64_t decay = 0;
    double to = 0;

    constexpr double operator()(std::int64_t step) const {
        return scarp::warm_up{warm_up}
            .then(steady{.rate = rate, .steps = stable})
            .then(linear{.from = rate, .to = to, .steps = decay})(step);
    }
};

}  // namespace scarp
