// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/schedule.hpp>

namespace scarp {

/// The rate falls when a metric has stopped getting better. It listens: fit() tells it the validation's loss after every epoch,
/// or the training's where there is none; elsewhere call observe().
///
/// Math     a metric is better if it is below best (1 - threshold), with higher_is_better above best (1 + threshold); after more
///          than `patience` metrics that were not, rate <- max(factor rate, lowest), and `cooldown` metrics do not count;
///          as torch's ReduceLROnPlateau
struct reduce_on_plateau {
    double rate = 1e-3;
    double factor = 0.1;
    int patience = 10;
    double threshold = 1e-4;
    int cooldown = 0;
    double lowest = 0;
    bool higher_is_better = false;

    constexpr double operator()(std::int64_t) const { return rate; }

    constexpr void observe(double metric) {
        bool const better = !seen || (higher_is_better ? metric > best * (1 + threshold) : metric < best * (1 - threshold));
        if (better) best = metric;
        seen = true;
        bad = better || resting > 0 ? 0 : bad + 1;
        if (resting > 0) --resting;
        if (bad <= patience) return;
        rate = rate * factor > lowest ? rate * factor : lowest;
        resting = cooldown;
        bad = 0;
    }

    // what it remembers
    double best = 0;
    int bad = 0, resting = 0;
    bool seen = false;
};

}  // namespace scarp
