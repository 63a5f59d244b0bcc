// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstdint>

namespace scarp {

/// A schedule gives the learning rate of every step, counted from 0: `double rate = schedule(step)`. Any callable is one.
///
///     train.fit(data, {.epochs = 5, .schedule = warm_up{500}.then(cosine{.rate = 0.05, .steps = 10'000})});
///     train.optimizer.learning_rate = static_cast<float>(schedule(step));     // the same without fit
///
/// All are plain values, at home in constant evaluation. After its last step a schedule keeps its last rate; a length of 0 or
/// less counts as over from the start.
template <class Schedule>
concept learning_rate_schedule = requires(Schedule const& s, std::int64_t step) { { s(step) } -> std::convertible_to<double>; };

namespace detail {

/// The share of `steps` that is done at a step: 0 at the first, 1 from the end on.
constexpr double share_done(std::int64_t step, std::int64_t steps) {
    if (step >= steps) return 1;
    return step <= 0 ? 0 : static_cast<double>(step) / static_cast<double>(steps);
}

}  // namespace detail

/// One schedule for some steps, then another, which counts its own steps from 0.
template <class First, class Next>
struct schedule_sequence {
    First first;
    std::int64_t steps;  ///< of the first
    Next next;

    constexpr double operator()(std::int64_t step) const {
        return static_cast<double>(step < steps ? first(step) : next(step - steps));
    }

    /// What comes after both; the second must know its length.
    template <learning_rate_schedule Third>
    constexpr auto then(Third third) const {
        return schedule_sequence<schedule_sequence, Third>{*this, steps + next.steps, third};
    }

    /// For a second that listens, such as reduce_on_plateau.
    constexpr void observe(double metric)
        requires requires(Next& n) { n.observe(metric); }
    {
        next.observe(metric);
    }
};
template <class First, class Steps, class Next>
schedule_sequence(First, Steps, Next) -> schedule_sequence<First, Next>;

}  // namespace scarp
