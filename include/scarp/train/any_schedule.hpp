// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/schedule.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace scarp {

/// Any schedule of learning rates as one type; empty where there is none. A copy has a state of its own.
class any_schedule {
public:
    any_schedule() = default;
    template <class Schedule>
        requires(!std::is_same_v<Schedule, any_schedule> && learning_rate_schedule<Schedule>)
    any_schedule(Schedule schedule)
        : call_{[schedule = std::move(schedule)](std::int64_t step, [[maybe_unused]] double const* metric) mutable {
              if (!metric) return static_cast<double>(schedule(step));
              if constexpr (requires(double m) { schedule.observe(m); }) schedule.observe(*metric);
              return 0.0;
          }} {}

    explicit operator bool() const { return static_cast<bool>(call_); }

    /// The rate of a step, counted from 0.
    double operator()(std::int64_t step) const { return call_(step, nullptr); }
    /// Tells a schedule that listens what an epoch came to.
    void observe(double metric) { call_(0, &metric); }

private:
    std::function<double(std::int64_t, double const*)> call_;
};

}  // namespace scarp
