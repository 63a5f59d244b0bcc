// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/kernel/fetching.hpp>

/// Which part of a kernel's outermost loop a thread runs. Turns of a loop are handed out whole, and no turn adds to what another
/// computes: the results are the same bits, however many threads there are.
namespace scarp::kernels {

/// All of it: bounds are constants, as if there were no threads.
struct everything {
    static constexpr int begin(int) { return 0; }
    static constexpr int end(int turns) { return turns; }
    static constexpr void fetch_in(int) {}
    static constexpr void fetch() {}
};

/// Part `index` of `count` nearly equal ones.
struct part_of {
    int index, count;
    constexpr int begin(int turns) const { return turns / count * index + turns % count * index / count; }
    constexpr int end(int turns) const { return part_of{index + 1, count}.begin(turns); }
    static constexpr void fetch_in(int) {}
    static constexpr void fetch() {}
};

/// Turns from one to before another, as far as there are so many.
struct some_turns {
    int from, to;
    constexpr int begin(int) const { return from; }
    constexpr int end(int turns) const { return to < turns ? to : turns; }
};

/// A part of a kernel's first axis, which counts the batch (symbols hold the name: it is short). A kernel that multiplies much fetches
/// what the next part begins with.
struct portion : part_of {
    fetching* next;
    void fetch_in(int turns) const { next->divide(turns); }
    SCARP_INLINE void fetch() const { next->turn(); }
};

/// Two axes of which threads share one.
template <class Share>
struct two_axes {
    Share outer, inner;
};

/// The inner of two axes is shared where its turns come out even, so that a thread meets the same ones from kernel to kernel, in
/// its own cache; else the outer one, if it has several.
template <int Outer, int Inner>
constexpr two_axes<everything> share_one_of(everything) {
    return {};
}
template <int Outer, int Inner>
constexpr two_axes<part_of> share_one_of(part_of mine) {
    part_of const all{0, 1};
    return Outer == 1 || Inner % mine.count == 0 ? two_axes<part_of>{all, mine} : two_axes<part_of>{mine, all};
}

template <int Outer, int>
constexpr two_axes<part_of> share_one_of(portion mine) {
    part_of const all{0, 1};
    return Outer == 1 ? two_axes<part_of>{all, mine} : two_axes<part_of>{mine, all};
}

/// Where a sum over samples is long, threads share its samples: partial sums of so many sections are added in a second turn. Their
/// number depends on the shape alone, so the bits do not depend on the number of threads.
constexpr int sections_of(int panels) { return panels < 4 ? panels : 4; }

/// A share of the first of two turns of such a kernel, which leaves partial sums, and of the second, which takes them.
template <class T>
struct leaving_sums : part_of {
    T* sums;
};
template <class T>
struct taking_sums : part_of {
    T const* sums;
};

/// Nanoseconds that one core needs for kernel `j`, about: 100 operations or 4 numbers of memory each.
template <class Plan>
constexpr int nanoseconds_of(Plan const& p, int j) {
    kernel const& k = p.kernels[j];
    long long rows = k.what == kernel::kind::transposition ? 1LL * k.groups * k.rows : 1;
    for (int a = 0; a < k.axes; ++a) rows *= k.extent[a];
    long long const memory = rows * k.cols * (k.ext_end - k.ext_begin) / 4;
    long long arithmetic = 0;
    if (k.what == kernel::kind::contraction) arithmetic = 2LL * k.groups * k.rows * k.inner * k.cols;
    if (k.what == kernel::kind::windowed) {
        window_work const& w = p.windows[k.window];
        int const met = w.what <= op::convolve_window ? w.channels_in_group() : 1;  // channels that a filter meets
        arithmetic = 2LL * w.samples * w.output_places() * w.elements_of_window() * w.filters * met;
    }
    long long const all = memory + arithmetic / 100;
    return all < 1'000'000'000 ? static_cast<int>(all) : 1'000'000'000;
}

/// Whether kernel `j` is worth handing out: threads that meet behind it cost some hundred nanoseconds.
template <class Plan>
constexpr bool worth_sharing(Plan const& p, int j) {
    return nanoseconds_of(p, j) > 2000;
}

/// Whether two threads finish a plan in clearly less time than one.
template <class Plan>
constexpr bool worth_sharing(Plan const& p) {
    long long alone = 0, shared = 0;
    for (int i = 0; i < p.kernel_count; ++i) {
        int const n = nanoseconds_of(p, i);
        alone += n;
        shared += worth_sharing(p, i) ? n / 2 + 1000 : n;
    }
    return 10 * shared < 8 * alone;
}

}  // namespace scarp::kernels
