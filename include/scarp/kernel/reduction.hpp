// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/tile.hpp>

#include <limits>

namespace scarp::kernels {

/// What a reduction starts from.
template <class T>
constexpr T neutral(op what) {
    return what == op::sum ? T{0} : -std::numeric_limits<T>::infinity();
}

template <op What, class T>
SCARP_INLINE vec<T> reduce_step(vec<T> a, vec<T> b) {
    return rows::row<What>::meaning(a, b);
}

template <op What, class T>
SCARP_INLINE T reduce_lanes(vec<T> x) {
    if constexpr (What == op::sum) return simd::reduce_add(x);
    else return simd::reduce_max(x);
}

/// Over row axes, columns stay: Several partial results hide the latency of the addition; their order is fixed.
template <class P, int J, class T, class Share>
SCARP_INLINE void reduce_rows(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    using code = tile<P, J, T>;
    constexpr kernel const& k = code::k;
    constexpr int gone = k.reduced;
    constexpr int stay = all_axes & ~gone;
    constexpr int kept = rows_of(k, stay);
    constexpr int count = rows_of(k, gone);
    constexpr int ways = count >= 16 ? 4 : 1;
    shares<kept, Share> const mine{share};
    for (int row = mine.rows.begin(kept); row < mine.rows.end(kept); ++row)
        for_each_register<k.cols, k.panel, lanes<T>>(mine.registers, [&](int panel, int col, auto valid) __attribute__((always_inline)) {
            constexpr int Valid = decltype(valid)::value;
            auto const element = [&](int i) __attribute__((always_inline)) {
                typename code::registers r;
                code::template run<0, k.accumulator, Valid>(
                    r, p,
                    [&](auto e) __attribute__((always_inline)) {
                        constexpr int E = decltype(e)::value;
                        return code::template offset_of_row<E, stay>(row) + code::template offset_of_row<E, gone>(i);
                    },
                    panel, col);
                return r.at[code::instruction(k.accumulator).a];
            };
            vec<T> part[ways];
            repeat<ways>([&](auto w) __attribute__((always_inline)) { part[w] = element(w); });
            int i = ways;
            for (; i + ways <= count; i += ways)
                repeat<ways>([&](auto w) __attribute__((always_inline)) {
                    part[w] = reduce_step<k.reducer>(part[w], element(i + w));
                });
            for (; i < count; ++i) part[0] = reduce_step<k.reducer>(part[0], element(i));
            for (int w = 1; w < ways; ++w) part[0] = reduce_step<k.reducer>(part[0], part[w]);
            typename code::registers r;
            code::template run<k.accumulator, code::instructions, Valid>(
                r, p,
                [&](auto e) __attribute__((always_inline)) {
                    return code::template offset_of_row<decltype(e)::value, stay>(row);
                },
                panel, col, part[0]);
        });
}

/// Over the columns, and over the row axes of the mask: one number per remaining row.
template <class P, int J, class T, class Share>
SCARP_INLINE void reduce_columns(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    using code = tile<P, J, T>;
    constexpr kernel const& k = code::k;
    constexpr int gone = k.reduced;
    constexpr int stay = all_axes & ~gone;
    constexpr int kept = rows_of(k, stay);
    constexpr int count = rows_of(k, gone);
    constexpr T start = neutral<T>(k.reducer);
    for (int row = share.begin(kept); row < share.end(kept); ++row) {
        vec<T> sum(start);
        for (int i = 0; i < count; ++i)
            for_each_register<k.cols, k.panel, lanes<T>>([&](int panel, int col, auto valid) __attribute__((always_inline)) {
                constexpr int Valid = decltype(valid)::value;
                typename code::registers r;
                code::template run<0, k.accumulator, Valid>(
                    r, p,
                    [&](auto e) __attribute__((always_inline)) {
                        constexpr int E = decltype(e)::value;
                        return code::template offset_of_row<E, stay>(row) + code::template offset_of_row<E, gone>(i);
                    },
                    panel, col);
                vec<T> x = r.at[code::instruction(k.accumulator).a];
                if constexpr (Valid < lanes<T>) x = simd::head_or<Valid>(x, start);
                sum = reduce_step<k.reducer>(sum, x);
            });
        typename code::registers r;
        code::template run<k.accumulator, code::instructions, 1>(
            r, p,
            [&](auto e) __attribute__((always_inline)) { return code::template offset_of_row<decltype(e)::value, stay>(row); }, 0,
            0, vec<T>(reduce_lanes<k.reducer>(sum)));
    }
}

}  // namespace scarp::kernels
