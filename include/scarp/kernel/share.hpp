// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>

/// Which part of a kernel's outermost loop a thread runs. Turns of a loop are handed out whole, and no turn adds to what another
/// computes: the results are the same bits, however many threads there are.
namespace scarp::kernels {

/// All of it: bounds are constants, as if there were no threads.
struct everything {
    static constexpr int begin(int) { return 0; }
    static constexpr int end(int turns) { return turns; }
};

/// Part `index` of `count` nearly equal ones.
struct part_of {
    int index, count;
    constexpr int begin(int turns) const { return turns / count * index + turns % count * index / count; }
    constexpr int end(int turns) const { return part_of{index + 1, count}.begin(turns); }
};

/// Nanoseconds that one core needs for a kernel, about: 100 operations or 4 numbers of memory each.
constexpr int nanoseconds_of(kernel const& k) {
    long long rows = k.what == kernel::kind::transposition ? 1LL * k.groups * k.rows : 1;
    for (int a = 0; a < k.axes; ++a) rows *= k.extent[a];
    long long const memory = rows * k.cols * (k.ext_end - k.ext_begin) / 4;
    long long const arithmetic = k.what == kernel::kind::contraction ? 2LL * k.groups * k.rows * k.inner * k.cols / 100 : 0;
    long long const all = memory + arithmetic;
    return all < 1'000'000'000 ? static_cast<int>(all) : 1'000'000'000;
}

/// Whether a kernel is worth handing out: threads that meet behind it cost some hundred nanoseconds.
constexpr bool worth_sharing(kernel const& k) {
    return k.what != kernel::kind::windowed && nanoseconds_of(k) > 2000;
}

/// Whether two threads finish a plan in clearly less time than one.
template <class Plan>
constexpr bool worth_sharing(Plan const& p) {
    long long alone = 0, shared = 0;
    for (int i = 0; i < p.kernel_count; ++i) {
        int const n = nanoseconds_of(p.kernels[i]);
        alone += n;
        shared += worth_sharing(p.kernels[i]) ? n / 2 + 1000 : n;
    }
    return 10 * shared < 8 * alone;
}

}  // namespace scarp::kernels
