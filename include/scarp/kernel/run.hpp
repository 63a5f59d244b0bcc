// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/channel_convolution.hpp>
#include <scarp/kernel/channel_convolution_of_weight.hpp>
#include <scarp/kernel/contraction.hpp>
#include <scarp/kernel/convolution.hpp>
#include <scarp/kernel/convolution_of_weight.hpp>
#include <scarp/kernel/pointwise.hpp>
#include <scarp/kernel/pooling.hpp>
#include <scarp/kernel/reduction.hpp>
#include <scarp/kernel/transposition.hpp>
#include <scarp/kernel/winograd_convolution.hpp>
#include <scarp/kernel/winograd_convolution_of_weight.hpp>

namespace scarp {

/// One pointer per region of memory that a program touches.
template <class T>
struct memory_map {
    T* at[region_count] = {};
    constexpr T*& operator[](region r) { return at[static_cast<int>(r)]; }
};

/// Where one external of one kernel lies, for code that several kernels share.
struct location {
    int where = 0;
    int offset = 0;
};

namespace kernels {

template <class P, int J, class T, class Share>
SCARP_PART inline void over_windows(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    constexpr window_work const& w = P::plan.windows[tile<P, J, T>::k.window];
    constexpr op what = w.what;
    constexpr bool by_channels = w.form == window::order::channels_last;
    if constexpr (tile<P, J, T>::k.minimal > 0 && what == op::convolve_window) winograd_convolution_of_weight<P, J, T>::run(p, share);
    else if constexpr (tile<P, J, T>::k.minimal > 0) winograd_convolution<P, J, T>::run(p, share);
    else if constexpr (by_channels && what == op::convolve_window) channel_convolution_of_weight<P, J, T>::run(p, share);
    else if constexpr (by_channels && what < op::convolve_window) channel_convolution<P, J, T>::run(p, share);
    else if constexpr (what == op::convolve_window) convolution_of_weight<P, J, T>::run(p, share);
    else if constexpr (what < op::convolve_window) convolution<P, J, T>::run(p, share);
    else pooling<P, J, T>::run(p, share);
}

template <class P, int J, class T, class Share>
SCARP_PART inline void dispatch(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    constexpr kernel::kind kind = tile<P, J, T>::k.what;
    if constexpr (kind == kernel::kind::pointwise) pointwise<P, J, T>(p, share);
    else if constexpr (kind == kernel::kind::contraction) contraction<P, J, T, std::is_same_v<Share, part_of>>::run(p, share);
    else if constexpr (kind == kernel::kind::reduce_rows) reduce_rows<P, J, T>(p, share);
    else if constexpr (kind == kernel::kind::reduce_columns) column_reduction<P, J, T>::run(p, share);
    else if constexpr (kind == kernel::kind::windowed) over_windows<P, J, T>(p, share);
    else transposition<P, J, T>(p, share);
}

/// A share of kernel J's code on the tensors that `where` lists.
template <class P, int J, class T, class Share = everything>
[[gnu::noinline]] SCARP_WHOLE void shared(T* const* regions, location const* where, Share share = {}) {
    using code = tile<P, J, T>;
    T numbers[code::externals + 1];  // copies, which no store through another pointer can change: they stay in registers
    auto const p = [&]<int... E>(std::integer_sequence<int, E...>) SCARP_PART {
        auto const at = [&](int e) SCARP_PART { return regions[where[e].where] + where[e].offset; };
        return typename code::ext_pointers{{(code::is_number(E) ? &(numbers[E] = *at(E)) : at(E))...}};
    }(std::make_integer_sequence<int, code::externals>{});
    dispatch<P, J, T>(p, share);
#if defined(__GNUC__) && !defined(__clang__)
    asm volatile("" : : : "memory");  // at -O2 for SSE2, g++ 12 took a sum over rows for a function that stores nothing
#endif
}

/// Kernel J in place, its addresses constants.
template <class P, int J, class T>
SCARP_PART inline void inlined(T* const* regions) {
    using code = tile<P, J, T>;
    typename code::ext_pointers p;
    repeat<code::externals>([&](auto e) SCARP_PART {
        constexpr buffer const& b = P::plan.buffers[code::ext(e).tensor];
        p.at[e] = regions[static_cast<int>(b.where)] + b.offset;
    });
    dispatch<P, J, T>(p, everything{});
}

template <class P>
constexpr auto find_locations() {
    struct {
        location at[P::plan.external_count + 1];
    } table{};
    for (int e = 0; e < P::plan.external_count; ++e) {
        buffer const& b = P::plan.buffers[P::plan.externals[e].tensor];
        table.at[e] = {static_cast<int>(b.where), b.offset};
    }
    return table;
}
template <class P>
inline constexpr auto locations = find_locations<P>();

/// A tensor of which a chain's next section is fetched: so many stretches of `length` elements, `apart` from each other.
struct fetched {
    int chain = -1;  ///< the kernel that it starts with
    int where = 0, offset = 0, length = 0, panels = 0, apart = 0;
};

template <class P>
constexpr int count_ahead() {
    int n = 0;
    for (int e = 0; e < P::plan.external_count; ++e) n += P::plan.externals[e].ahead;
    return n;
}
/// A table of its own: a plan that is read at run time would lie in the program whole.
template <class P>
constexpr auto find_ahead() {
    struct {
        fetched at[count_ahead<P>() + 1];
    } table{};
    int n = 0;
    for (int j = 0; j < P::plan.kernel_count; ++j)
        for (int i = j; P::plan.kernels[j].chained > 1 && i < j + P::plan.kernels[j].chained; ++i)
            for (int e = P::plan.kernels[i].ext_begin; e < P::plan.kernels[i].ext_end; ++e) {
                if (!P::plan.externals[e].ahead) continue;
                buffer const& b = P::plan.buffers[P::plan.externals[e].tensor];
                int const panels = (b.form.cols + b.form.panel - 1) / b.form.panel;
                int const length = b.form.rows / P::plan.kernels[j].sections * b.form.panel;
                table.at[n++] = {j, static_cast<int>(b.where), b.offset, length, panels, b.form.panel * b.form.rows};
            }
    return table;
}
template <class P>
inline constexpr auto fetched_ahead = find_ahead<P>();

/// What the chain of kernels that starts with J is the first to touch of a section of the batch.
template <class P, class T>
void fetch_ahead(fetching& next, T* const* regions, int j, int section) {
    for (fetched const& f : fetched_ahead<P>.at) {
        if (f.chain != j) continue;
        T const* const from = regions[f.where] + f.offset + section * f.length;
        for (int panel = 0; panel < f.panels; ++panel) next.add(from + panel * f.apart, f.length * int{sizeof(T)});
    }
}

/// The chain of kernels that starts with J, on the sections that `mine` holds of the batch.
template <class P, int J, class T, class Share, int... I>
SCARP_PART inline void run_chain(T* const* regions, Share mine, std::integer_sequence<int, I...>) {
    constexpr int sections = P::plan.kernels[J].sections;
    for (int s = mine.begin(sections), end = mine.end(sections); s < end; ++s) {
        fetching next;
        if (s + 1 < end) fetch_ahead<P, T>(next, regions, J, s + 1);
        (shared<P, P::plan.kernels[J + I].code, T, portion>(regions, locations<P>.at + P::plan.kernels[J + I].ext_begin, {{s, sections}, &next}), ...);
    }
}

/// Kernel J and those that are chained to it.
template <class P, int J, class T>
SCARP_PART inline void run_chained(T* const* regions) {
    constexpr kernel const& k = P::plan.kernels[J];
    if constexpr (k.chained > 1) run_chain<P, J, T>(regions, everything{}, std::make_integer_sequence<int, P::plan.kernels[J].chained>{});
    else if constexpr (k.chained == 1) shared<P, k.code, T>(regions, locations<P>.at + k.ext_begin);
}

template <class P>
constexpr bool has_chains() {
    for (int k = 0; k < P::plan.kernel_count; ++k)
        if (P::plan.kernels[k].chained != 1) return true;
    return false;
}

template <class P, class T, int First, int... I>
SCARP_PART inline void run_some(T* const* regions, std::integer_sequence<int, I...>) {
    if constexpr (has_chains<P>()) {
        int const done[] = {(run_chained<P, First + I, T>(regions), 0)...};
        static_cast<void>(done);
    } else {
        int const done[] = {
            (shared<P, P::plan.kernels[First + I].code, T>(regions, locations<P>.at + P::plan.kernels[First + I].ext_begin), 0)...};
        static_cast<void>(done);
    }
}

/// Whether threads share kernel J, by itself or in a chain.
template <class P>
constexpr bool is_shared(int j) {
    return P::plan.kernels[j].chained != 1 || worth_sharing(P::plan, j);
}

/// Numbers that threads leave for each other inside of kernel J, which they then run in two turns; 0 where one turn does.
template <class P, int J, class T>
constexpr int sums_between() {
    constexpr kernel const& k = P::plan.kernels[J];
    if constexpr (k.chained != 1 || !worth_sharing(P::plan, J)) {
        return 0;
    } else if constexpr (k.what == kernel::kind::windowed) {
        constexpr window_work const& w = P::plan.windows[k.window];
        if constexpr (w.what != op::convolve_window) return 0;
        else if constexpr (k.minimal > 0) return winograd_convolution_of_weight<P, k.code, T>::sums_between;
        else if constexpr (w.form == window::order::channels_last) return channel_convolution_of_weight<P, k.code, T>::sums_between;
        else return convolution_of_weight<P, k.code, T>::sums_between;
    } else if constexpr (k.what == kernel::kind::reduce_columns) {
        return column_reduction<P, k.code, T>::sections > 1 ? column_reduction<P, k.code, T>::sums_between : 0;
    } else {
        return 0;
    }
}

/// The most of them in a program.
template <class P, class T>
inline constexpr int most_sums_between = []<int... J>(std::integer_sequence<int, J...>) {
    int const all[] = {sums_between<P, J, T>()..., 0};
    int most = 0;
    for (int one : all) most = one > most ? one : most;
    return most;
}(std::make_integer_sequence<int, P::plan.kernel_count>{});

/// Kernel J by several threads: crew.all(f) calls f(part) for every part, in turns that begin when the last one is done;
/// crew.one(f, whether several ran the kernel before) calls f() once.
template <class P, int J, class T, class Crew>
SCARP_PART inline void hand_out(T* const* regions, Crew const& crew) {
    constexpr kernel const& k = P::plan.kernels[J];
    location const* const where = locations<P>.at + k.ext_begin;
    if constexpr (k.chained > 1) {
        crew.all([=](part_of mine) { run_chain<P, J, T>(regions, mine, std::make_integer_sequence<int, P::plan.kernels[J].chained>{}); });
    } else if constexpr (k.chained == 0) {
        static_cast<void>(where);
    } else if constexpr (!is_shared<P>(J)) {
        crew.one([=] { shared<P, k.code, T>(regions, where); }, J > 0 && is_shared<P>(J > 0 ? J - 1 : 0));
    } else if constexpr (sums_between<P, J, T>() > 0) {
        T* const sums = regions[static_cast<int>(region::sums)];
        crew.all([=](part_of mine) { shared<P, k.code, T, leaving_sums<T>>(regions, where, {mine, sums}); });
        crew.all([=](part_of mine) { shared<P, k.code, T, taking_sums<T>>(regions, where, {mine, sums}); });
    } else {
        crew.all([=](part_of mine) { shared<P, k.code, T, part_of>(regions, where, mine); });
    }
}

template <class P, class T, int First, class Crew>
void hand_out_from(T* const* regions, Crew const& crew) {
    constexpr int left = P::plan.kernel_count - First;
    constexpr int chunk = left < 64 ? left : 64;
    [&]<int... I>(std::integer_sequence<int, I...>) SCARP_PART {
        int const done[] = {(hand_out<P, First + I, T>(regions, crew), 0)...};
        static_cast<void>(done);
    }(std::make_integer_sequence<int, chunk>{});
    if constexpr (left > chunk) hand_out_from<P, T, First + chunk>(regions, crew);
}

/// One thread of those that run the same program and meet inside: it does its part of every turn, and the first what one does.
template <class Meet>
struct crew_member {
    part_of mine;
    Meet meet;

    template <class F>
    SCARP_PART void all(F const& f) const {
        meet();
        f(mine);
    }
    template <class F>
    SCARP_PART void one(F const& f, bool after_others) const {
        if (after_others) meet();
        if (mine.index == 0) f();
    }
};

template <class P, class T, int... I>
SCARP_WHOLE inline void run_inlined(T* const* regions, std::integer_sequence<int, I...>) {
    (inlined<P, I, T>(regions), ...);
}

template <class P, class T, int First>
void run_from(T* const* regions) {
    constexpr int left = P::plan.kernel_count - First;
    constexpr int chunk = left < 64 ? left : 64;  // clang refuses very long packs
    run_some<P, T, First>(regions, std::make_integer_sequence<int, chunk>{});
    if constexpr (left > chunk) run_from<P, T, First + chunk>(regions);
}

}  // namespace kernels

/// Runs a planned program: straight through its kernels. Short programs (inference of small networks) become one function
/// with constant addresses; in long ones, kernels that are equal but for their addresses share one function.
template <class P, class T>
SCARP_PART inline void run_program(memory_map<T> const& memory) {
    constexpr int count = P::plan.kernel_count;
    if constexpr (P::in_place) kernels::run_inlined<P, T>(memory.at, std::make_integer_sequence<int, count>{});
    else kernels::run_from<P, T, 0>(memory.at);
}

/// What one of several threads does of a planned program; all of them must run it. `meet()` returns when each has come to it.
template <class P, class T, class Meet>
void run_part(memory_map<T> const& memory, kernels::part_of mine, Meet const& meet) {
    kernels::hand_out_from<P, T, 0>(memory.at, kernels::crew_member<Meet>{mine, meet});
}

/// A planned program by a crew that hands its turns out, one after the other (see kernels::hand_out).
template <class P, class T, class Crew>
void run_handed_out(memory_map<T> const& memory, Crew const& crew) {
    kernels::hand_out_from<P, T, 0>(memory.at, crew);
}

}  // namespace scarp
