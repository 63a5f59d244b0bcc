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
SCARP_PART inline vec<T> reduce_step(vec<T> a, vec<T> b) {
    return rows::row<What>::meaning(a, b);
}

template <op What, class T>
SCARP_PART inline vec<T> reduce_lanes(vec<T> x) {
    if constexpr (What == op::sum) return simd::reduce_add(x);
    else return simd::reduce_max(x);
}

/// What is reduced at step i, in one register of a row that stays: the tile program before the accumulator.
template <class Code, int Valid, class Pointers>
SCARP_PART inline auto reduced_element(Pointers const& p, int row, int i, int panel, int col) {
    constexpr kernel const& k = Code::k;
    typename Code::registers r;
    Code::template run<0, k.accumulator, Valid>(
        r, p,
        [&](auto e) SCARP_PART {
            constexpr int E = decltype(e)::value;
            return Code::template offset_of_row<E, all_axes & ~k.reduced>(row) + Code::template offset_of_row<E, k.reduced>(i);
        },
        panel, col);
    return r.at[Code::instruction(k.accumulator).a];
}

/// Over row axes, columns stay: two registers of a row at once, as they lie in a panel. Four partial results hide the latency of the
/// addition; their order is fixed.
template <class P, int J, class T, class Share>
SCARP_PART inline void reduce_rows(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    using code = tile<P, J, T>;
    constexpr kernel const& k = code::k;
    constexpr int gone = k.reduced;
    constexpr int stay = all_axes & ~gone;
    constexpr int kept = rows_of(k, stay);
    constexpr int count = rows_of(k, gone);
    constexpr int L = lanes<T>;
    auto const [of_rows, of_registers] = share_one_of<kept, (k.cols + k.panel - 1) / k.panel>(share);
    for (int row = of_rows.begin(kept); row < of_rows.end(kept); ++row)
        for_each_register<k.cols, k.panel, 2 * L>(of_registers, [&](int panel, int col, auto columns) SCARP_PART {
            constexpr int width = (columns + L - 1) / L, ways = count < 16 ? 1 : 4 / width;
            vec<T> part[ways * width];
            for (vec<T>& one : part) one = vec<T>(neutral<T>(k.reducer));
            auto const each = [&](auto f) SCARP_PART {
                repeat<width>([&](auto v) SCARP_PART { f(v, std::integral_constant<int, (columns - v * L < L ? columns - v * L : L)>{}); });
            };
            auto const add = [&](int i, int way) SCARP_PART {
                each([&](auto v, auto valid) SCARP_PART {
                    vec<T>& sum = part[way * width + v];
                    sum = reduce_step<k.reducer>(sum, reduced_element<code, valid>(p, row, i, panel, col + v * L));
                });
            };
            int i = 0;
            for (; i + ways <= count; i += ways) repeat<ways>([&](auto w) SCARP_PART { add(i + w, w); });
            if constexpr (count % ways != 0)
                for (; i < count; ++i) add(i, 0);
            each([&](auto v, auto valid) SCARP_PART {
                for (int w = 1; w < ways; ++w) part[v] = reduce_step<k.reducer>(part[v], part[w * width + v]);
                typename code::registers r;
                auto const offset = [&](auto e) SCARP_PART { return code::template offset_of_row<decltype(e)::value, stay>(row); };
                code::template run<k.accumulator, code::instructions, valid>(r, p, offset, panel, col + v * L, part[v]);
            });
        });
}

/// Over the columns, and over the row axes of the mask: one number per remaining row. Long sums are made in sections of panels.
template <class P, int J, class T>
struct column_reduction {
    using code = tile<P, J, T>;
    using ext_pointers = typename code::ext_pointers;
    static constexpr kernel const& k = code::k;
    static constexpr int gone = k.reduced;
    static constexpr int stay = all_axes & ~gone;
    static constexpr int kept = rows_of(k, stay);
    static constexpr int count = rows_of(k, gone);
    static constexpr int panels = (k.cols + k.panel - 1) / k.panel;
    static constexpr int sections = count < 16 ? 1 : sections_of(panels);
    static constexpr int sums_between = sections * kept * lanes<T>;
    static constexpr T start = neutral<T>(k.reducer);

    template <class Share>
    SCARP_PART static void run(ext_pointers const& p, Share share) {
        for (int row = share.begin(kept); row < share.end(kept); ++row)
            finish(p, row, [&](int s) SCARP_PART { return section(p, row, s); });
    }
    SCARP_PART static void run(ext_pointers const& p, leaving_sums<T> share) {
        constexpr int turns = sections * kept;
        for (int t = share.begin(turns); t < share.end(turns); ++t) simd::store(share.sums + t * lanes<T>, section(p, t % kept, t / kept));
    }
    SCARP_PART static void run(ext_pointers const& p, taking_sums<T> share) {
        for (int row = share.begin(kept); row < share.end(kept); ++row)
            finish(p, row, [&](int s) SCARP_PART { return simd::load(share.sums + (s * kept + row) * lanes<T>); });
    }

private:
    SCARP_PART static vec<T> section(ext_pointers const& p, int row, int number) {
        vec<T> sum(start);
        some_turns const of_panels{panels * number / sections, panels * (number + 1) / sections};
        for (int i = 0; i < count; ++i) {
            auto const add = [&](int panel, int col, auto valid) SCARP_PART {
                sum = reduce_step<k.reducer>(sum, element<decltype(valid)::value>(p, row, i, panel, col));
            };
            if constexpr (sections > 1) for_each_register<k.cols, k.panel, lanes<T>>(of_panels, add);
            else for_each_register<k.cols, k.panel, lanes<T>>(add);
        }
        return sum;
    }

    template <int Valid>
    SCARP_PART static vec<T> element(ext_pointers const& p, int row, int i, int panel, int col) {
        vec<T> const x = reduced_element<code, Valid>(p, row, i, panel, col);
        if constexpr (Valid < lanes<T>) return simd::head_or<Valid>(x, start);
        else return x;
    }

    /// The tile program at one row, from the sums of its sections.
    template <class F>
    SCARP_PART static void finish(ext_pointers const& p, int row, F sum_of) {
        vec<T> sum = sum_of(0);
        for (int s = 1; s < sections; ++s) sum = reduce_step<k.reducer>(sum, sum_of(s));
        typename code::registers r;
        code::template run<k.accumulator, code::instructions, 1>(
            r, p,
            [&](auto e) SCARP_PART { return code::template offset_of_row<decltype(e)::value, stay>(row); }, 0,
            0, reduce_lanes<k.reducer>(sum));
    }
};

}  // namespace scarp::kernels
