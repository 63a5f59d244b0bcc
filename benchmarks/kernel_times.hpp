// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "clock.hpp"

#include <scarp/model/program.hpp>
#include <scarp/kernel/run.hpp>
#include <scarp/train/denormals.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

/// How long each kernel of a planned program takes while the whole program runs.
namespace bench {

/// Memory of its own for a program: every region as long as its buffers and what threads leave each other reach, filled with small numbers.
template <class Program, class T>
class program_memory {
public:
    program_memory() {
        std::array<std::size_t, scarp::region_count> length{};
        length[static_cast<std::size_t>(scarp::region::sums)] = std::size_t{scarp::kernels::most_sums_between<Program, T>};
        for (int i = 0; i < Program::plan.buffer_count; ++i) {
            scarp::buffer const& b = Program::plan.buffers[i];
            std::size_t& reach = length[static_cast<std::size_t>(b.where)];
            reach = std::max(reach, static_cast<std::size_t>(b.offset + b.form.length() + 4 * scarp::simd::lanes<T>));
        }
        for (std::size_t r = 0; r < length.size(); ++r) {
            block_[r].reset(new (std::align_val_t{64}) T[length[r] + 1]);
            for (std::size_t i = 0; i < length[r]; ++i) block_[r][i] = static_cast<T>(static_cast<double>(i * 7919 % 101) / 5000 - 0.01);
            map.at[r] = block_[r].get();
        }
    }

    scarp::memory_map<T> map;

private:
    struct release {
        void operator()(T* p) const { ::operator delete[](p, std::align_val_t{64}); }
    };
    std::array<std::unique_ptr<T[], release>, scarp::region_count> block_;
};

inline constexpr double clock_step = 1e-9;  // seconds
/// A kernel shorter than this runs while the clock is still being read: its time says nothing of its speed.
inline constexpr double resolved_seconds = 1e-8;

/// Median seconds of each kernel over `rounds` runs of the whole program, the clock's own time taken off. Kernels that a step runs
/// in a chain, sample by sample, run here one after another over the whole batch, so that each has a time. By the wall clock: that
/// of the CPU takes longer to read than the smallest kernels take; a core that others use now and then does not move a median.
template <class Program, class T>
std::vector<double> seconds_of_kernels(int rounds) {
    constexpr int kernels = Program::plan.kernel_count;
    program_memory<Program, T> memory;
    T* const* const regions = memory.map.at;
    std::vector<std::vector<double>> all(static_cast<std::size_t>(kernels + 1));
    scarp::detail::flush_denormals const guard;
    for (int round = -rounds / 4; round < rounds; ++round) {
        std::array<double, static_cast<std::size_t>(kernels) + 2> at;
        at[0] = wall_seconds();
        [&]<int... K>(std::integer_sequence<int, K...>) {
            ((scarp::kernels::shared<Program, Program::plan.kernels[K].code, T>(
                  regions, scarp::kernels::locations<Program>.at + Program::plan.kernels[K].ext_begin),
              at[K + 1] = wall_seconds()),
             ...);
        }
        (std::make_integer_sequence<int, kernels>{});
        at[static_cast<std::size_t>(kernels) + 1] = wall_seconds();
        if (round < 0) continue;  // caches and clock warm up
        for (std::size_t k = 0; k <= static_cast<std::size_t>(kernels); ++k) all[k].push_back(at[k + 1] - at[k]);
    }
    std::vector<double> median;
    for (auto& times : all) {
        std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
        median.push_back(times[times.size() / 2]);
    }
    double const clock = median.back();
    median.pop_back();
    for (double& m : median) m = std::max(m - clock, clock_step);
    return median;
}

}  // namespace bench
