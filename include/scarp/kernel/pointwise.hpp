// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/turned_rows.hpp>

namespace scarp::kernels {

/// Every element by itself: the tile program at each register of the space.
template <class P, int J, class T, class Share>
SCARP_PART inline void pointwise(typename tile<P, J, T>::ext_pointers const& p, Share share) {
    using code = tile<P, J, T>;
    constexpr kernel const& k = code::k;
    constexpr int rows = rows_of(k, all_axes);
    constexpr int panels = (k.cols + k.panel - 1) / k.panel;
    auto const [of_rows, of_registers] = share_one_of<rows, panels>(share);
    auto const one = [&](int row, int panel, int col, auto valid) SCARP_PART {
        typename code::registers r;
        auto const offset = [&](auto e) SCARP_PART {
            return code::template offset_of_row<decltype(e)::value, all_axes>(row);
        };
        code::template run<0, code::instructions, decltype(valid)::value>(r, p, offset, panel, col);
    };
    if constexpr (k.cols <= lanes<T> && rows >= lanes<T> && turned_rows<P, J, T>::gains) {
        constexpr int strips = rows / lanes<T>, rest = rows % lanes<T>;
        for (int strip = share.begin(strips); strip < share.end(strips); ++strip) turned_rows<P, J, T>::run(p, strip * lanes<T>);
        if constexpr (rest != 0)
            for (int row = rows - rest + share.begin(rest); row < rows - rest + share.end(rest); ++row)
                one(row, 0, 0, std::integral_constant<int, k.cols>{});
    } else if constexpr (k.panel == k.cols) {
        for (int row = of_rows.begin(rows); row < of_rows.end(rows); ++row)
            for_each_register<k.cols, k.panel, lanes<T>>(
                of_registers, [&](int panel, int col, auto valid) SCARP_PART { one(row, panel, col, valid); });
    } else {  // panel by panel, as memory lies
        constexpr int full = k.cols / k.panel;
        constexpr int rest = k.cols % k.panel;
        int const end = of_registers.end(panels);
        for (int panel = of_registers.begin(panels); panel < (end < full ? end : full); ++panel)
            for (int row = of_rows.begin(rows); row < of_rows.end(rows); ++row)
                for_each_register<k.panel, k.panel, lanes<T>>(
                    [&](int, int col, auto valid) SCARP_PART { one(row, panel, col, valid); });
        if constexpr (rest != 0)
            if (of_registers.begin(panels) < end && end == panels)
                for (int row = of_rows.begin(rows); row < of_rows.end(rows); ++row)
                    for_each_register<rest, rest, lanes<T>>(
                        [&](int, int col, auto valid) SCARP_PART { one(row, full, col, valid); });
    }
}

}  // namespace scarp::kernels
