// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/transposition.hpp>

namespace scarp::kernels {

/// The order in which a tile program runs on several rows at once: loops over the columns, each up to the next sum or maximum of
/// a row, and between them what is one number per row.
template <int N>
struct turned_order {
    enum phase : int { before, during, after, phases };
    bool whole[N + 1]{};  ///< by instruction: one number per row and column, else one per row
    int loop[N + 1]{};    ///< the first loop in which its result can be used
    int slot[N + 1]{};    ///< where its columns are kept for later loops, or -1
    int at[N + 1]{};      ///< the instructions in the order of loops and phases
    int begin[phases * (N + 2) + 1]{};
    int loops = 0, slots = 0, turns = 0, wholes = 0, reductions = 0;
    bool possible = true;
};

/// Finds it for kernel J's instructions; a load whose columns lie apart, or a random number, makes it impossible.
template <class Code>
constexpr auto find_turned_order() {
    constexpr int N = Code::instructions;
    using kind = micro::kind;
    turned_order<N> o;
    int key[N + 1]{};
    auto const ready = [&](int i) { return i < 0 ? 0 : o.loop[i]; };
    auto const later = [](int a, int b) { return a > b ? a : b; };
    for (int i = 0; i < N; ++i) {
        micro const& m = Code::instruction(i);
        bool const moves = m.ext >= 0 && moving_axes(Code::k, Code::ext(m.ext), all_axes) > 0;
        o.slot[i] = -1;
        o.loop[i] = later(ready(m.a), later(ready(m.b), ready(m.c)));
        int phase = o.before;
        switch (m.what) {
            case kind::random: o.possible = false; break;
            case kind::constant: break;
            case kind::index: o.whole[i] = true, phase = o.during; break;
            case kind::accumulator: o.whole[i] = true, o.slot[i] = o.slots++, ++o.turns; break;
            case kind::load:
                o.whole[i] = Code::ext(m.ext).lane != 0;
                if (Code::ext(m.ext).lane > 1) o.possible = false;
                if (o.whole[i] && moves) o.slot[i] = o.slots++, ++o.turns;
                break;
            case kind::compute:
                for (int const a : {m.a, m.b, m.c}) o.whole[i] |= a >= 0 && o.whole[a];
                if (o.whole[i]) phase = o.during;
                break;
            case kind::row_reduce: phase = o.during, ++o.reductions; break;
            case kind::store:
                o.whole[i] = o.whole[m.a];
                if (Code::ext(m.ext).lane != o.whole[i] || !moves || Code::instruction(m.a).what == kind::load) o.possible = false;
                if (o.whole[i]) phase = o.after, ++o.turns;
                break;
        }
        o.wholes += o.whole[i] && m.what == kind::compute;
        key[i] = o.phases * o.loop[i] + phase;
        if (phase == o.during) o.loops = later(o.loops, o.loop[i] + 1);
        if (m.what == kind::row_reduce) ++o.loop[i];
    }
    auto const keep = [&](int i, int used) {
        bool const of_all_rows = i >= 0 && Code::instruction(i).what == kind::load;  // one for each column, read again
        if (i >= 0 && o.whole[i] && o.slot[i] < 0 && o.loop[i] < used && !of_all_rows) o.slot[i] = o.slots++;
    };
    for (int i = 0; i < N; ++i) {
        micro const& m = Code::instruction(i);
        int const used = key[i] / o.phases + (m.what == kind::store);
        for (int const a : {m.a, m.b, m.c}) {
            keep(a, used);
            if (m.does == op::where && a == m.a && a >= 0) keep(Code::instruction(a).a, used), keep(Code::instruction(a).b, used);
        }
    }
    int n = 0;
    for (int k = 0; k < o.phases * (o.loops + 1); ++k) {
        o.begin[k] = n;
        for (int i = 0; i < N; ++i)
            if (key[i] == k) o.at[n++] = i;
        o.begin[k + 1] = n;
    }
    return o;
}

/// A tile program on as many rows as a register has lanes, turned: a register holds one column of all of them. The sum of a row is
/// then an addition per column for all rows together, instead of shuffles inside a register for each; a logarithm per row, such as
/// a cross entropy's, is one for all.
template <class P, int J, class T>
struct turned_rows {
    using code = tile<P, J, T>;
    using registers = typename code::registers;
    using ext_pointers = typename code::ext_pointers;
    using kind = micro::kind;
    static constexpr kernel const& k = code::k;
    static constexpr int L = lanes<T>;
    static constexpr auto order = find_turned_order<code>();

    /// Instructions that are saved: those of every row against those of every column, and the turning.
    static constexpr bool gains = [] {
        if (!order.possible || order.reductions == 0 || k.cols > L || L == 1) return false;
        int const upright = L * (code::instructions + 10 * order.reductions);
        int const turned = k.cols * (order.wholes + order.reductions) + 2 * L * std::bit_width(unsigned{L}) * order.turns;
        return turned < upright;
    }();

    /// Rows row ... row + L - 1; `sum` is the accumulator's register of each, if there is one.
    SCARP_PART static void run(ext_pointers const& p, int row, vec<T> const* sum = nullptr) {
        alignas(64) T kept[order.slots * L * L + 1];
        registers r;
        repeat<order.loops + 1>([&](auto loop) SCARP_PART {
            constexpr int s = decltype(loop)::value;
            some<s, order.before>([&](auto i) SCARP_PART { once<i>(r, p, row, sum, kept); });
            if constexpr (s < order.loops) {
                some<s, order.during>([&](auto i) SCARP_PART { start<i>(r); });
                SCARP_NO_UNROLL
                for (int col = 0; col < k.cols; ++col)
                    some<s, order.during>([&](auto i) SCARP_PART { one<i, s>(r, p, col, kept); });
            }
            some<s, order.after>([&](auto i) SCARP_PART { turn_back<i>(p, row, kept); });
        });
    }

private:
    template <int Loop, int Phase, class F>
    SCARP_PART static void some(F f) {
        constexpr int first = order.begin[order.phases * Loop + Phase], end = order.begin[order.phases * Loop + Phase + 1];
        repeat<end - first>([&](auto n) SCARP_PART {
            f(std::integral_constant<int, order.at[first + decltype(n)::value]>{});
        });
    }

    template <int E>
    SCARP_PART static T* place_of(ext_pointers const& p, int row) {
        return p.at[E] + code::ext(E).base + code::template offset_of_row<E, all_axes>(row);
    }
    template <int I>
    SCARP_PART static T* columns_of(T* kept) { return kept + order.slot[I] * L * L; }

    /// What is one number per row, or comes turned from memory.
    template <int I>
    SCARP_PART static void once(registers& r, ext_pointers const& p, int row, vec<T> const* sum, T* kept) {
        constexpr micro const& m = code::instruction(I);
        if constexpr (m.what == kind::accumulator) {
            turn<I>(kept, [&](int i) SCARP_PART { return sum[i]; });
        } else if constexpr (m.what == kind::constant) {
            r.at[I] = vec<T>(static_cast<T>(m.value));
        } else if constexpr (m.what == kind::compute) {
            r.at[I] = code::template apply<I>(r);
        } else if constexpr (m.what == kind::load) {
            if constexpr (order.slot[I] >= 0)
                turn<I>(kept, [&](int i) SCARP_PART {
                    return code::template load<m.ext, k.cols>(place_of<m.ext>(p, row + i));
                });
            else if constexpr (!order.whole[I]) r.at[I] = by_row<m.ext>(p, row);
        } else if constexpr (m.what == kind::store) {
            T numbers[L];
            simd::store(numbers, r.at[m.a]);
            for (int i = 0; i < L; ++i) *place_of<m.ext>(p, row + i) = numbers[i];
        }
    }

    template <int E>
    SCARP_PART static vec<T> by_row(ext_pointers const& p, int row) {
        if constexpr (moving_axes(k, code::ext(E), all_axes) == 0) return vec<T>(*place_of<E>(p, row));
        T numbers[L];
        for (int i = 0; i < L; ++i) numbers[i] = *place_of<E>(p, row + i);
        return simd::load(numbers);
    }

    template <int I, class F>
    SCARP_PART static void turn(T* kept, F row) {
        for (int i = 0; i < L; ++i) simd::store(columns_of<I>(kept) + i * L, row(i));
        turn_square<T>(columns_of<I>(kept), L, columns_of<I>(kept), L);
    }

    template <int I>
    SCARP_PART static void turn_back(ext_pointers const& p, int row, T* kept) {
        constexpr micro const& m = code::instruction(I);
        T upright[L * L];
        turn_square<T>(columns_of<m.a>(kept), L, upright, L);
        for (int i = 0; i < L; ++i) code::template store<m.ext, k.cols>(place_of<m.ext>(p, row + i), simd::load(upright + i * L));
    }

    template <int I>
    SCARP_PART static void start(registers& r) {
        constexpr micro const& m = code::instruction(I);
        if constexpr (m.what == kind::row_reduce)
            r.at[I] = vec<T>(m.does == op::sum ? T{0} : -std::numeric_limits<T>::infinity());
    }

    /// An operand of a loop before this one comes from where it is kept.
    template <int I, int Loop>
    SCARP_PART static void fetch(registers& r, ext_pointers const& p, int col, T* kept) {
        if constexpr (I >= 0) {
            constexpr micro const& m = code::instruction(I);
            if constexpr (!order.whole[I]) return;
            else if constexpr (m.what == kind::load && order.slot[I] < 0)
                r.at[I] = vec<T>(p.at[m.ext][code::ext(m.ext).base + col]);
            else if constexpr (m.what == kind::load || m.what == kind::accumulator || order.loop[I] < Loop)
                r.at[I] = simd::load(columns_of<I>(kept) + col * L);
        }
    }

    /// One column.
    template <int I, int Loop>
    SCARP_PART static void one(registers& r, ext_pointers const& p, int col, T* kept) {
        constexpr micro const& m = code::instruction(I);
        fetch<m.a, Loop>(r, p, col, kept), fetch<m.b, Loop>(r, p, col, kept), fetch<m.c, Loop>(r, p, col, kept);
        if constexpr (m.what == kind::index) {
            r.at[I] = vec<T>(static_cast<T>(col));
        } else if constexpr (m.what == kind::row_reduce) {
            if constexpr (m.does == op::sum) r.at[I] = r.at[I] + r.at[m.a];
            else r.at[I] = maximum(r.at[m.a], r.at[I]);
        } else {
            if constexpr (m.does == op::where && m.a >= 0) {
                fetch<code::instruction(m.a).a, Loop>(r, p, col, kept);
                fetch<code::instruction(m.a).b, Loop>(r, p, col, kept);
            }
            r.at[I] = code::template apply<I>(r);
        }
        if constexpr (order.slot[I] >= 0) simd::store(columns_of<I>(kept) + col * L, r.at[I]);
    }
};

}  // namespace scarp::kernels
