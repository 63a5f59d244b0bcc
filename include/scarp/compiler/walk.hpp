// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/extents.hpp>

namespace scarp::detail {

/// Elements of a result (operand 0) and of up to three arguments, visited together: per axis how many and how far apart.
struct walk {
    int rank = 0;
    int count[max_rank] = {};
    int from[4] = {};
    int step[4][max_rank] = {};

    constexpr walk() = default;
    constexpr explicit walk(extents over) : rank{over.rank} {
        for (int i = 0; i < rank; ++i) count[i] = over[i];
    }

    /// Operand k has extents `e`, aligned at the end, where an extent of 1 stands still.
    constexpr void operand(int k, extents e, int first) {
        from[k] = first;
        int apart = 1;
        for (int i = 1; i <= e.rank && i <= rank; ++i) {
            if (e[e.rank - i] != 1) step[k][rank - i] = apart;
            apart *= e[e.rank - i];
        }
    }

    /// Makes fewer and longer axes: those of one element go, those that follow each other in every operand become one.
    constexpr void merge() {
        int kept = 0;
        for (int i = 0; i < rank; ++i) {
            if (count[i] == 1) continue;
            bool const joins = kept > 0 && follows(kept - 1, i);
            int const to = joins ? kept - 1 : kept++;
            count[to] = joins ? count[to] * count[i] : count[i];
            for (auto& s : step) s[to] = s[i];
        }
        if (kept == 0) count[kept++] = 1;
        rank = kept;
    }

    /// Calls `row` with the first position of every operand in each run along the last axis.
    template <class F>
    constexpr void each_row(F const& row) const {
        if (rank == 1) return row(from);
        int at[4] = {from[0], from[1], from[2], from[3]};
        int index[max_rank] = {};
        for (;;) {
            row(at);
            int axis = rank - 2;
            for (; axis >= 0; --axis) {
                bool const wraps = ++index[axis] == count[axis];
                for (int k = 0; k < 4; ++k) at[k] += wraps ? step[k][axis] * (1 - count[axis]) : step[k][axis];
                if (!wraps) break;
                index[axis] = 0;
            }
            if (axis < 0) return;
        }
    }

    /// Operand k lies turned.
    constexpr void turned_operand(int k, extents e, int first) {
        walk stored;
        stored.rank = rank;
        stored.operand(k, turned(e), first);
        from[k] = first;
        for (int i = 0; i < rank; ++i) step[k][turned_axis(rank, i)] = stored.step[k][i];
    }

    constexpr int row_size() const { return count[rank - 1]; }
    constexpr int row_step(int k) const { return step[k][rank - 1]; }

private:
    constexpr bool follows(int before, int i) const {
        bool all = true;
        for (auto const& s : step) all = all && s[before] == s[i] * count[i];
        return all;
    }
};

}  // namespace scarp::detail
