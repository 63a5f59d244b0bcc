// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// In a chain, first: the parts behind it act once in `Steps` steps, on the mean of the gradients since they last did.
///
/// One update is what a batch of Steps times the size would make; the gradients' sum is a state of each parameter.
///
/// Math     a <- a + g / Steps;   every Steps steps, the others see the gradient a and the step t / Steps, then a <- 0
/// Cost     one state; what the others compute is computed at every step and thrown away where it does not count
/// Errors   none; in single precision steps are told apart up to 4 million
template <int Steps>
struct accumulate {
    static_assert(Steps >= 1, "scarp::accumulate: expected 1 step or more");
    static constexpr int steps = Steps;

    static constexpr expression gradient(update<accumulate>& u) {
        auto const updates = floor((u.step() + 0.5) * (1.0 / Steps));
        auto const due = u.step() == updates * Steps;
        auto const sum = u.state(0) + u.gradient * (1.0 / Steps);
        u.remember(0, where(due, 0, sum));
        u.wait_until(due, updates);
        return sum;
    }
};

}  // namespace scarp
