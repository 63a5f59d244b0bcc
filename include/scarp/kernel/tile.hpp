// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/formula/table.hpp>
#include <scarp/kernel/share.hpp>
#include <scarp/kernel/simd.hpp>
#include <scarp/kernel/simd_random.hpp>

#include <limits>
#include <utility>

namespace scarp::kernels {

using simd::lanes;
using simd::vec;

/// Calls f(integral_constant First), ..., f(integral_constant N-1).
template <int N, int First = 0, class F>
SCARP_PART inline void repeat(F f) {
    constexpr int some = N - First < 128 ? N - First : 128;  // clang folds at most 256
    [&]<int... I>(std::integer_sequence<int, I...>) SCARP_PART {
        (f(std::integral_constant<int, First + I>{}), ...);
    }(std::make_integer_sequence<int, some>{});
    if constexpr (First + some < N) repeat<N, First + some>(f);
}

/// Where a kernel finds its tensors: one pointer per external.
template <class T, int N>
struct pointers {
    T* at[N > 0 ? N : 1];
};

/// Row axes of a kernel that `mask` counts; those of them along which an external moves; the first of them.
constexpr int counted_axes(kernel const& k, int mask) {
    int n = 0;
    for (int a = 0; a < k.axes; ++a) n += (mask >> a) & 1;
    return n;
}
constexpr int moving_axes(kernel const& k, external const& x, int mask) {
    int n = 0;
    for (int a = 0; a < k.axes; ++a) n += ((mask >> a) & 1) && x.stride[a] != 0;
    return n;
}
constexpr int first_axis(kernel const& k, int mask) {
    int a = 0;
    while (a + 1 < k.axes && !((mask >> a) & 1)) ++a;
    return a;
}

/// Kernel J of program P as code for numbers of type T: its static description, and its tile program over registers.
///
/// P has a static constexpr `plan`. What is called `row` counts the rows of the kernel's space, all row axes taken together;
/// `col` counts the columns of a panel. Valid is the number of columns from there on that exist, at most a register's.
template <class P, int J, class T>
struct tile {
    static constexpr auto const& plan = P::plan;
    static constexpr kernel const& k = plan.kernels[J];
    static constexpr int externals = k.ext_end - k.ext_begin;
    static constexpr int instructions = k.micro_end - k.micro_begin;
    using ext_pointers = pointers<T, externals>;

    static constexpr external const& ext(int e) { return plan.externals[k.ext_begin + e]; }
    static constexpr micro const& instruction(int i) { return plan.micros[k.micro_begin + i]; }

    /// Whether external e is one number, which the kernel only loads.
    static constexpr bool is_number(int e) {
        external const& x = ext(e);
        bool loaded = false;
        for (int i = 0; i < instructions; ++i) {
            if (instruction(i).ext != e) continue;
            if (instruction(i).what != micro::kind::load) return false;
            loaded = true;
        }
        return loaded && x.base == 0 && x.lane == 0 && x.panel_stride == 0 && moving_axes(k, x, (1 << max_rank) - 1) == 0;
    }

    struct registers {
        vec<T> at[instructions > 0 ? instructions : 1];
    };

    /// Offset of a row: the axes of `Mask` are counted by `row`, the others stay at 0.
    template <int E, int Mask>
    SCARP_PART static int offset_of_row(int row) {
        constexpr external const& x = ext(E);
        if constexpr (moving_axes(k, x, Mask) == 0) return 0;
        else if constexpr (counted_axes(k, Mask) == 1) {
            return row * x.stride[first_axis(k, Mask)];
        } else {
            int offset = 0;
            for (int a = k.axes - 1; a >= 0; --a) {
                if (!((Mask >> a) & 1)) continue;
                offset += row % k.extent[a] * x.stride[a];
                row /= k.extent[a];
            }
            return offset;
        }
    }

    template <int E, int Valid>
    SCARP_PART static vec<T> load(T const* from) {
        constexpr external const& x = ext(E);
        if constexpr (x.lane == 0) return vec<T>(*from);
        else if constexpr (x.lane == 1 && (Valid == lanes<T> || !x.exact)) return simd::load(from);
        else if constexpr (x.lane == 1) return simd::load_part<Valid>(from);
        else {
            T part[lanes<T>] = {};
            for (int i = 0; i < Valid; ++i) part[i] = from[i * x.lane];
            return simd::load(part);
        }
    }

    template <int E, int Valid>
    SCARP_PART static void store(T* to, vec<T> value) {
        constexpr external const& x = ext(E);
        if constexpr (x.lane == 0) simd::store_part<1>(to, value);
        else if constexpr (Valid == lanes<T>) simd::store(to, value);
        else if constexpr (x.padded) simd::store(to, simd::head<Valid>(value));  // what lies beyond the columns stays finite
        else simd::store_part<Valid>(to, value);
    }

    /// Instructions Begin ... End-1 at one register's place. `offset(e)` gives the offset of the row in external e.
    template <int Begin, int End, int Valid, class RowOffset>
    SCARP_PART static void run(registers& r, ext_pointers const& p, RowOffset const& offset, int panel, int col, vec<T> reduced = {}) {
        [&]<int... I>(std::integer_sequence<int, I...>) SCARP_PART {
            (one<Begin + I, Valid>(r, p, offset, panel, col, reduced), ...);
        }(std::make_integer_sequence<int, End - Begin>{});
    }

    template <int I, int Valid, class RowOffset>
    SCARP_PART static void one(registers& r, ext_pointers const& p, RowOffset const& offset, int panel, int col, vec<T> reduced) {
        constexpr micro const& m = instruction(I);
        if constexpr (m.ext >= 0) {
            constexpr int base = ext(m.ext).base, panel_stride = ext(m.ext).panel_stride, lane = ext(m.ext).lane;
            int const at = base + offset(std::integral_constant<int, m.ext>{}) + panel * panel_stride + col * lane;
            T* const tensor = p.at[m.ext];
            if constexpr (m.what == micro::kind::load) {
                r.at[I] = load<m.ext, Valid>(tensor + at);
            } else if constexpr (m.what == micro::kind::store) {
                store<m.ext, Valid>(tensor + at, r.at[m.a]);
            } else {
                step_key const key{{static_cast<std::uint32_t>(tensor[0]), static_cast<std::uint32_t>(tensor[1])}};
                r.at[I] = simd::uniform_of_step<T>(key, static_cast<std::uint32_t>(m.value), at, lane);
            }
        } else if constexpr (m.what == micro::kind::constant) {
            constexpr T value = static_cast<T>(m.value);
            r.at[I] = vec<T>(value);
        } else if constexpr (m.what == micro::kind::index) {
            r.at[I] = column_numbers() + vec<T>(static_cast<T>(panel * k.panel + col));
        } else if constexpr (m.what == micro::kind::accumulator) {
            r.at[I] = reduced;
        } else if constexpr (m.what == micro::kind::row_reduce) {
            constexpr int some = std::bit_ceil(unsigned{Valid});
            if constexpr (m.does == op::sum) r.at[I] = simd::reduce_add<T, some>(simd::head<Valid>(r.at[m.a]));
            else r.at[I] = simd::reduce_max<T, some>(simd::head_or<Valid>(r.at[m.a], -std::numeric_limits<T>::infinity()));
        } else {
            r.at[I] = apply<I>(r);
        }
    }

    /// What computing instruction I gives.
    template <int I>
    SCARP_PART static vec<T> apply(registers const& r) {
        constexpr micro const& m = instruction(I);
        using rule = rows::row<m.does>;
        if constexpr (m.does == op::where && is_comparison(m.a)) {  // the mask itself instead of 1 and 0
            constexpr micro const& c = instruction(m.a);
            return select(rows::row<c.does>::test(r.at[c.a], r.at[c.b]), r.at[m.b], r.at[m.c]);
        } else if constexpr (m.c >= 0) {
            return rule::meaning(r.at[m.a], r.at[m.b], r.at[m.c]);
        } else if constexpr (m.b >= 0) {
            return rule::meaning(r.at[m.a], r.at[m.b]);
        } else {
            return rule::meaning(r.at[m.a]);
        }
    }

private:
    SCARP_PART static vec<T> column_numbers() {
        T numbers[lanes<T>];
        for (int i = 0; i < lanes<T>; ++i) numbers[i] = static_cast<T>(i);
        return simd::load(numbers);
    }

    static constexpr bool is_comparison(int i) {
        return i >= 0 && instruction(i).what == micro::kind::compute && instruction(i).does >= op::greater &&
               instruction(i).does <= op::not_equal;
    }
};

/// Number of rows of a kernel's space, over the row axes of `mask`.
constexpr int rows_of(kernel const& k, int mask) {
    int n = 1;
    for (int a = 0; a < k.axes; ++a)
        if ((mask >> a) & 1) n *= k.extent[a];
    return n;
}

inline constexpr int all_axes = (1 << max_rank) - 1;

/// Calls f(panel, column of the panel, integral_constant of valid columns) for every register of one row that `share` holds: whole
/// panels, or registers of the only one.
template <int Cols, int Panel, int Lanes, class Share, class F>
SCARP_PART inline void for_each_register(Share share, F f) {
    constexpr int full = Cols / Panel;     // panels
    constexpr int rest = Cols % Panel;     // columns of the last
    auto const one_panel = [&](int panel, auto columns, auto part) SCARP_PART {
        constexpr int n = decltype(columns)::value;
        constexpr int turns = (n + Lanes - 1) / Lanes;
        int const end = part.end(turns);
        for (int i = part.begin(turns); i < (end < n / Lanes ? end : n / Lanes); ++i)
            f(panel, i * Lanes, std::integral_constant<int, Lanes>{});
        if constexpr (n % Lanes != 0)
            if (part.begin(turns) < end && end == turns) f(panel, n / Lanes * Lanes, std::integral_constant<int, n % Lanes>{});
    };
    constexpr int panels = full + (rest != 0);
    if constexpr (panels == 1) {
        one_panel(0, std::integral_constant<int, Cols>{}, share);
    } else {
        int const end = share.end(panels);
        for (int panel = share.begin(panels); panel < (end < full ? end : full); ++panel)
            one_panel(panel, std::integral_constant<int, Panel>{}, everything{});
        if constexpr (rest != 0)
            if (share.begin(panels) < end && end == panels) one_panel(full, std::integral_constant<int, rest>{}, everything{});
    }
}
template <int Cols, int Panel, int Lanes, class F>
SCARP_PART inline void for_each_register(F f) {
    for_each_register<Cols, Panel, Lanes>(everything{}, f);
}

/// The part of a kernel's rows, and of the registers of each: rows are shared where there are several.
template <int Rows, class Share>
struct shares {
    std::conditional_t<(Rows > 1), Share, everything> rows;
    std::conditional_t<(Rows > 1), everything, Share> registers;

    constexpr explicit shares(Share share) {
        if constexpr (Rows > 1) rows = share;
        else registers = share;
    }
};

}  // namespace scarp::kernels
