// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "clock.hpp"
#include "lanes.hpp"

#include <algorithm>
#include <vector>

/// The most multiply-adds this core does per second right now, in the widest registers the build may use.
namespace bench {

// Two pipes of latency 4 or 5 want ten independent chains; twelve leave room for the two factors in sixteen registers.
inline constexpr std::size_t chains = 12;

/// x = x * a + b on twelve independent registers, `turns` times; nothing touches memory.
[[gnu::noinline]] inline lanes multiply_add(long turns) {
    lanes x[chains], a = lanes{} + 0.999f, b = lanes{} + 0.001f;
    for (std::size_t i = 0; i < chains; ++i) x[i] = lanes{} + static_cast<float>(i);
    keep(a), keep(b);
    for (long t = 0; t < turns; ++t)
        for (std::size_t i = 0; i < chains; ++i) x[i] = x[i] * a + b;
    lanes sum{};
    for (std::size_t i = 0; i < chains; ++i) sum += x[i];
    return sum;
}

/// GFLOP/s, the median of slices of about half a millisecond each.
inline double measure_peak(int slices = 7) {
    constexpr long turns = 100'000;
    std::vector<double> rates(static_cast<std::size_t>(slices));
    for (auto& rate : rates) {
        double const start = cpu_seconds();
        keep(multiply_add(turns));
        rate = 2e-9 * double(turns) * chains * lane_count / (cpu_seconds() - start);
    }
    auto const middle = rates.begin() + slices / 2;
    std::nth_element(rates.begin(), middle, rates.end());
    return *middle;
}

/// The best of twenty: the first readings see a core that has not yet reached its clock.
inline double warm_peak() {
    double best = 0;
    for (int i = 0; i < 20; ++i) best = std::max(best, measure_peak());
    return best;
}

}  // namespace bench
