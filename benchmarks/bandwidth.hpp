// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "clock.hpp"
#include "lanes.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bench {

[[gnu::noinline]] inline lanes sum_of(float const* values, std::size_t count) {
    lanes sum[8] = {};
    for (std::size_t i = 0; i < count; i += 8 * lane_count)
        for (std::size_t k = 0; k < 8; ++k) sum[k] += load(values + i + k * lane_count);
    lanes all{};
    for (lanes const& s : sum) all += s;
    return all;
}

/// Bytes per second that one core reads from a block of this size, again and again: the best of ten.
inline double read_bandwidth(std::size_t bytes) {
    std::vector<float> block(bytes / sizeof(float), 1.0f);
    std::size_t const times = std::max<std::size_t>(1, (32u << 20) / bytes);
    double best = 0;
    for (int turn = 0; turn < 10; ++turn) {
        double const start = cpu_seconds();
        for (std::size_t i = 0; i < times; ++i) keep(sum_of(block.data(), block.size()));
        best = std::max(best, static_cast<double>(times * bytes) / (cpu_seconds() - start));
    }
    return best;
}

}  // namespace bench
