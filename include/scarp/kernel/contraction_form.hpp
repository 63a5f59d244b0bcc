// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/kernel/tile.hpp>
#include <scarp/kernel/turned_rows.hpp>

#include <bit>

namespace scarp::kernels {

/// How a contraction is computed, chosen from its shape, its epilogue and the registers: the tile's width and height, which axis
/// fills a register, what is packed first, and from what the sums start.
template <class P, int J, class T>
struct contraction_form {
    using code = tile<P, J, T>;
    static constexpr kernel const& k = code::k;
    static constexpr int L = lanes<T>;
    static constexpr int vectors = (k.cols + L - 1) / L;
    static constexpr int full_vectors = k.cols / L;
    static constexpr int per_panel = k.panel / L;
    static constexpr int budget = simd::registers<T> - 4;  // accumulators; the rest holds a row of b and an element of a
    static constexpr bool many_registers = budget > 16;
    static constexpr int longest_packed = 4096;  // steps of a few rows that the stack has room for

    // rows of a in a panelled transpose are contiguous only inside a panel
    static constexpr int block = k.a_transposed && !k.a.row_major() ? k.a.panel : k.rows;

    // few rows: as wide as the registers allow, so that a's element is broadcast once; else one panel, and tall
    static constexpr bool few_rows = k.rows * per_panel < budget / 2;
    static constexpr int width = [] {
        if (!few_rows) return per_panel;
        int const most = budget / k.rows;
        return most < 1 ? 1 : most < vectors ? most : vectors;
    }();
    /// Whether an epilogue is so long that its code stands once for all rows of a tile, such as a softmax with its loss. Rows then
    /// overlap in the processor instead of in the code.
    static constexpr bool long_epilogue = code::instructions > 24;
    /// Whether such a one runs on a register full of rows.
    static constexpr bool turned = [] {
        if constexpr (!long_epilogue || vectors > 1) return false;
        else return turned_rows<P, J, T>::gains && L <= budget;
    }();

    // one column: the contracted axis is contiguous in both operands, so it is the one to vectorize
    static constexpr bool single_column = k.cols == 1 && !k.a_transposed && k.b.panel == 1;

    /// Whether columns are so few that they would leave most of a register empty, and rows of the transposed a can fill it: the tile
    /// is then summed turned, such as the weight gradient of a layer with few outputs.
    static constexpr bool narrow = k.a_transposed && L > 1 && 4 * k.cols <= 3 * L && k.rows >= L && !turned && (k.a.row_major() || k.a.panel % L == 0);

    /// Steps of the contracted axis that a register takes together: two where columns fill no more than half of it. b's rows are then
    /// interleaved first, and neighbours in a row of a broadcast as one.
    static constexpr int together = [] {
        bool const in_pairs = k.inner % 2 == 0 && (k.a.row_major() || k.a.panel % 2 == 0) && k.inner * L * static_cast<int>(sizeof(T)) <= 128 * 1024;
        return sizeof(T) == 4 && 2 * k.cols <= L && !k.a_transposed && !single_column && !few_rows && in_pairs ? 2 : 1;
    }();

    /// The instruction that adds something to the accumulator, if that is the only one to use it and `is(what is added)`; else -1.
    template <class Is>
    static constexpr int addition_of(Is is) {
        int found = -1, users = 0;
        for (int i = 0; i < code::instructions; ++i) {
            micro const& m = code::instruction(i);
            for (int const a : {m.a, m.b, m.c}) {
                if (a < 0 || code::instruction(a).what != micro::kind::accumulator) continue;
                ++users;
                if (m.does == op::add && is(code::instruction(a == m.a ? m.b : m.a))) found = i;
            }
        }
        return users == 1 ? found : -1;
    }
    /// What is the same for all rows: a vector of columns, or one number.
    static constexpr bool of_all_rows(micro const& m, int lane) {
        return m.what == micro::kind::load && code::ext(m.ext).lane == lane && moving_axes(k, code::ext(m.ext), all_axes) == 0;
    }
    /// Where a vector of biases is added, from which the sum can start.
    static constexpr int bias = turned || narrow || single_column || together > 1 ? -1 : addition_of([](micro const& m) { return of_all_rows(m, 1); });

    /// Where one of the optimizer's numbers times something is added, such as the weight's decay: nothing where that number is 0.
    static constexpr bool is_setting(micro const& m) {
        return of_all_rows(m, 0) && P::plan.buffers[code::ext(m.ext).tensor].where == region::scalars;
    }
    static constexpr bool decays(micro const& m) {
        return m.what == micro::kind::compute && m.does == op::multiply && (is_setting(code::instruction(m.a)) || is_setting(code::instruction(m.b)));
    }
    static constexpr int decay = bias >= 0 || code::instructions > 12 ? -1 : addition_of(decays);

    // a panel of b that does not stay in the first-level cache is read again for every tile: fewer and taller ones
    static constexpr bool streams_b = k.inner * k.panel * static_cast<int>(sizeof(T)) > 24 * 1024;
    // rows of a that lie pages apart share one set of the first-level cache, which holds about ten of them
    static constexpr bool rows_collide = k.a.row_major() && k.a.panel * static_cast<int>(sizeof(T)) % 4096 == 0;
    // elements of a row-major a that are to be broadcast together lie in as many lines, and pages, as there are steps: where steps
    // are many and columns too, tiles' rows are put together once for all columns
    static constexpr bool packable = k.a_transposed && k.a.row_major() && (k.inner >= 128 || rows_collide) && vectors >= 2 * width && !few_rows;
    static constexpr int tallest = [] {
        if (turned) return L;
        if (narrow) return k.rows % L == 0 && block % (2 * L) == 0 && 2 * k.cols <= budget ? 2 * L : L;
        if (few_rows) return k.rows;
        int const wanted = width == 1 ? 16 : packable || (streams_b && !rows_collide) ? 14 : 8;
        return budget / width < wanted ? budget / width : wanted;
    }();

    // what is read again and again should be the smaller operand: for each tile of rows all of b, or for each of columns all of a
    static constexpr bool rows_outside = streams_b && k.rows > 2 * k.cols;

    /// A height that divides the rows, so that one tile serves all, if a tall one does: where rows are packed also a lower one, but
    /// not in few registers, where its sums would wait for each other. Else nearly equal tiles.
    static constexpr int height_for(int count) {
        if (turned || narrow) return count < tallest ? count : tallest;
        for (int h = tallest; 4 * h >= (packable && (many_registers || k.inner > longest_packed) ? 2 : 3) * tallest; --h)
            if (count % h == 0) return h;
        int const tiles = (count + tallest - 1) / tallest;
        return (count + tiles - 1) / tiles;
    }

    /// Steps of a tile between two lines of b's next panel that are brought near meanwhile, so that all tiles of this one bring it
    /// whole; 0 for none. A processor foresees the lines of one page of memory only. With more registers tiles are larger, and wait
    /// less for each line: what it does to those was not measured.
    static constexpr int steps_of_fetch = [] {
        if (!streams_b || rows_outside || few_rows || k.a_transposed || together > 1 || many_registers) return 0;
        int const tiles = (k.rows + height_for(k.rows) - 1) / height_for(k.rows);
        return tiles < 2 ? 0 : static_cast<int>(std::bit_floor(static_cast<unsigned>(tiles * 64 / (k.panel * static_cast<int>(sizeof(T))))));
    }();

    /// Rows that are packed together: one or two tiles, as far as they divide all and fit the stack; else, with few registers,
    /// up to eight tiles that fit the first-level cache beside a panel of b, and what is left; 0 for none.
    static constexpr int packed_rows = [] {
        if (!packable) return 0;
        int const height = height_for(k.rows), bytes = k.inner * static_cast<int>(sizeof(T));
        for (int rows = 2 * height; rows >= height; rows /= 2)
            if (k.rows % rows == 0 && bytes * rows <= 128 * 1024) return rows;
        if (many_registers || k.inner > longest_packed) return 0;
        for (int rows = 8 * height; rows > height; rows /= 2)
            if (bytes * rows <= 16 * 1024) return rows;
        return height;
        return 0;
    }();

    /// Where the contracted axis is too long for that, rows are packed part by part: up to eight tiles that share what a part reads of
    /// b, with their sums in memory between parts.
    static constexpr int steps_of_part = 256;
    static constexpr int rows_of_part = [] {
        if (!packable || packed_rows > 0) return 0;
        for (int rows = 8 * height_for(k.rows); rows >= height_for(k.rows); rows /= 2)
            if (k.rows % rows == 0 && (steps_of_part + vectors * L) * rows * static_cast<int>(sizeof(T)) <= 192 * 1024) return rows;
        return 0;
    }();
};

}  // namespace scarp::kernels
