// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/place.hpp>

#include <bit>
#include <cstdint>

namespace scarp {

/// What may be wrong with a plan.
enum class flaw : int {
    none,
    read_before_written,   ///< a value of the arena that no earlier instruction has computed
    read_after_update,     ///< a parameter, state or output whose old value is gone
    written_twice,         ///< one assignment overwrites another
    never_written,         ///< an assignment that no kernel makes
    outside_of_its_buffer, ///< an address before the first or behind the last element
    shared_memory          ///< two buffers at one place while both are alive
};

/// The first flaw of a plan, or none: the kernel and buffer where it shows, -1 where there is no such one.
struct finding_in_plan {
    flaw what = flaw::none;
    int kernel = -1;
    int buffer = -1;

    constexpr explicit operator bool() const { return what != flaw::none; }
};

namespace detail {

/// Follows a plan kernel by kernel, without running it. Works on lists and on arrays of constants.
template <class Plan>
class plan_checker {
public:
    constexpr plan_checker(Plan const& p, int kernels, int buffers, int register_lanes)
        : plan_{p}, kernels_{kernels}, buffers_{buffers}, lanes_{register_lanes}, written_(buffers, 0), writer_(buffers, -1) {}

    constexpr finding_in_plan run(node const* nodes, int count) {
        for (int k = 0; k < kernels_ && !found_; ++k) follow(k);
        if (!found_) check_assignments(nodes, count);
        if (!found_) check_memory();
        return found_;
    }

private:
    Plan const& plan_;
    int kernels_, buffers_, lanes_;
    list<int> written_;  // elements, so far
    list<int> writer_;   // the last kernel that wrote
    finding_in_plan found_{};

    constexpr void note(flaw f, int kernel, int buffer) {
        if (!found_) found_ = {f, kernel, buffer};
    }
    static constexpr bool assigned(region r) {
        return r == region::parameters || r == region::states || r == region::output || r == region::loss;
    }
    constexpr external const& ext(kernel const& k, int e) const { return plan_.externals[k.ext_begin + e]; }

    constexpr void follow(int number) {
        kernel const& k = plan_.kernels[number];
        bool const contracts = k.what == kernel::kind::contraction;
        bool const turns = k.what == kernel::kind::transposition;
        if (contracts || turns) read(number, k.a_ext, contracts);
        if (contracts) read(number, k.b_ext, true);
        if (k.what == kernel::kind::windowed)
            for (int const operands[] = {k.a_ext, k.b_ext, k.c_ext}; int const e : operands)
                if (e >= 0) read(number, e, true);
        for (int i = k.micro_begin; i < k.micro_end; ++i) {
            micro const& m = plan_.micros[i];
            if (m.what != micro::kind::load && m.what != micro::kind::store) continue;
            check_reach(number, m.ext, i - k.micro_begin < k.accumulator);
            if (m.what == micro::kind::load) read(number, m.ext, i - k.micro_begin < k.accumulator);
            else write(number, m.ext, elements(k));
        }
        if (turns) write(number, k.b_ext, k.groups * k.rows * k.cols);
    }

    /// Elements that one store of a kernel writes.
    static constexpr int elements(kernel const& k) {
        if (k.what == kernel::kind::contraction) return k.groups * k.rows * k.cols;
        int n = k.what == kernel::kind::reduce_columns ? 1 : k.cols;
        for (int a = 0; a < k.axes; ++a)
            if (!((k.reduced >> a) & 1) || k.what == kernel::kind::pointwise) n *= k.extent[a];
        return n;
    }

    /// `everywhere`: not only where the kernel writes, so its own stores come too early.
    constexpr void read(int number, int e, bool everywhere) {
        int const t = ext(plan_.kernels[number], e).tensor;
        buffer const& b = plan_.buffers[t];
        if (b.where == region::arena && (writer_[t] < 0 || writer_[t] == number)) note(flaw::read_before_written, number, t);
        if (!assigned(b.where)) return;
        if (writer_[t] >= 0) note(flaw::read_after_update, number, t);
        if (writes(number, t, everywhere ? -1 : e)) note(flaw::read_after_update, number, t);
    }
    /// Whether a kernel writes a tensor elsewhere than where external `same` reads it.
    constexpr bool writes(int number, int tensor, int same) const {
        kernel const& k = plan_.kernels[number];
        for (int i = k.micro_begin; i < k.micro_end; ++i) {
            micro const& m = plan_.micros[i];
            if (m.what != micro::kind::store || ext(k, m.ext).tensor != tensor) continue;
            if (same < 0 || !one_place(ext(k, m.ext), ext(k, same))) return true;
        }
        return k.what == kernel::kind::transposition && ext(k, k.b_ext).tensor == tensor;
    }
    static constexpr bool one_place(external const& x, external const& y) {
        for (int i = 0; i < max_rank; ++i)
            if (x.stride[i] != y.stride[i]) return false;
        return x.base == y.base && x.panel_stride == y.panel_stride && x.lane == y.lane;
    }

    constexpr void write(int number, int e, int count) {
        int const t = ext(plan_.kernels[number], e).tensor;
        buffer const& b = plan_.buffers[t];
        if (assigned(b.where) && written_[t] > 0) note(flaw::written_twice, number, t);
        written_[t] += count;
        writer_[t] = number;
    }

    /// The extent of an axis of the convolution that a kernel pools.
    constexpr int before_pooling(kernel const& k, int axis) const {
        window_work const& w = plan_.windows[k.window];
        int const places = k.axes - (w.form == window::order::turned);
        return axis < places ? w.out[axis + max_window_rank - places] : k.extent[axis];
    }

    /// First and last element that a load or store of the tile program touches.
    constexpr void check_reach(int number, int e, bool in_prologue) {
        kernel const& k = plan_.kernels[number];
        external const& x = ext(k, e);
        int const panels = (k.cols + k.panel - 1) / k.panel;
        bool const one_column = k.what == kernel::kind::reduce_columns && !in_prologue;
        int low = x.base, high = x.base;
        auto const add = [&](int distance) { (distance < 0 ? low : high) += distance; };
        for (int a = 0; a < k.axes; ++a) {
            bool const gone = k.what != kernel::kind::pointwise && ((k.reduced >> a) & 1) && !in_prologue;
            if (!gone) add(((in_prologue && k.pool >= 0 ? before_pooling(k, a) : k.extent[a]) - 1) * x.stride[a]);
        }
        if (!one_column) {
            int const in_last = k.cols - (panels - 1) * k.panel;
            int const whole = panels > 1 ? (panels - 2) * x.panel_stride + (k.panel - 1) * x.lane : 0;
            int const rest = (panels - 1) * x.panel_stride + (in_last - 1) * x.lane;
            add(whole > rest ? whole : rest);
        }
        if (low < 0 || high >= plan_.buffers[x.tensor].form.length()) note(flaw::outside_of_its_buffer, number, x.tensor);
    }

    constexpr void check_assignments(node const* nodes, int count) {
        list<int> made(count, -1);
        for (int b = 0; b < buffers_; ++b)
            if (plan_.buffers[b].node >= 0) made[plan_.buffers[b].node] = b;
        for (int i = 0; i < count; ++i) {
            if (nodes[i].what != op::assign) continue;
            int const b = made[nodes[i].arg[0]];
            if (b < 0 || written_[b] == 0) note(flaw::never_written, -1, b);
        }
    }

    /// Buffers start and end kernel by kernel. Those alive are kept in the order of their places, so that a new one, which is in
    /// nobody's way if it is in neither neighbour's, is compared with two.
    constexpr void check_memory() {
        list<int> const end = check_taken_places();
        list<int> in_arena, head(kernels_ + 1, -1), tail(kernels_ + 1, -1), next_born(buffers_, -1), next_dead(buffers_, -1);
        for (int b = 0; b < buffers_; ++b) {
            buffer const& x = plan_.buffers[b];
            if (x.where != region::arena || x.first < 0) continue;
            if (x.offset < 0 || x.offset % lanes_ != 0 || end_of(b) > plan_.arena) return note(flaw::outside_of_its_buffer, x.first, b);
            if (x.in_place_of >= 0) continue;
            next_born.at[b] = head.at[x.first], head.at[x.first] = b;
            next_dead.at[b] = tail.at[end.at[b]], tail.at[end.at[b]] = b;
            in_arena.push(b);
        }
        if (in_arena.empty()) return;
        sort_by_place(in_arena);
        int const count = in_arena.size();
        list<int> place_of(buffers_, -1);
        for (int i = 0; i < count; ++i) place_of.at[in_arena.at[i]] = i;
        ordered_set alive{count};
        for (int k = 0; k < kernels_; ++k) {
            for (int b = head.at[k]; b >= 0; b = next_born.at[b]) {
                int const here = place_of.at[b];
                int const before = alive.last_below(here);
                int const behind = alive.first_from(here);
                if (before >= 0 && end_of(in_arena.at[before]) > plan_.buffers[b].offset) return note(flaw::shared_memory, k, b);
                if (behind >= 0 && end_of(b) > plan_.buffers[in_arena.at[behind]].offset) return note(flaw::shared_memory, k, b);
                alive.insert(here);
            }
            for (int b = tail.at[k]; b >= 0; b = next_dead.at[b]) alive.erase(place_of.at[b]);
        }
    }
    /// Whether nobody touches a buffer behind the kernel that puts another one in its place. Returns the last kernel that touches
    /// the memory of each.
    constexpr list<int> check_taken_places() {
        list<int> taken(buffers_, -1), end(buffers_, -1);
        for (int k = 0; k < kernels_; ++k)
            for (int e = plan_.kernels[k].ext_begin; e < plan_.kernels[k].ext_end; ++e) {
                int const t = plan_.externals[e].tensor, under = plan_.buffers[t].in_place_of;
                if (taken.at[t] >= 0 && taken.at[t] < k) note(flaw::shared_memory, k, t);
                if (under >= 0 && taken.at[under] < 0) taken.at[under] = k;
            }
        for (int b = 0; b < buffers_; ++b) {
            int root = b;
            for (int under = plan_.buffers[b].in_place_of; under >= 0; under = plan_.buffers[root = under].in_place_of)
                if (plan_.buffers[b].offset != plan_.buffers[under].offset || !(plan_.buffers[b].form == plan_.buffers[under].form))
                    note(flaw::shared_memory, plan_.buffers[b].first, b);
            if (plan_.buffers[b].last > end.at[root]) end.at[root] = plan_.buffers[b].last;
        }
        return end;
    }
    constexpr int end_of(int b) const { return plan_.buffers[b].offset + padded_length(plan_.buffers[b].form.length(), lanes_); }

    /// Merges ever longer runs.
    constexpr void sort_by_place(list<int>& buffers) const {
        int const count = buffers.size();
        list<int> other(count, 0);
        for (int run = 1; run < count; run *= 2) {
            for (int begin = 0; begin < count; begin += 2 * run) {
                int const middle = begin + run < count ? begin + run : count;
                int const end = begin + 2 * run < count ? begin + 2 * run : count;
                int x = begin, y = middle;
                for (int to = begin; to < end; ++to) {
                    bool const left = y == end || (x < middle && plan_.buffers[buffers.at[x]].offset <= plan_.buffers[buffers.at[y]].offset);
                    other.at[to] = left ? buffers.at[x++] : buffers.at[y++];
                }
            }
            list<int> sorted = static_cast<list<int>&&>(other);
            other = static_cast<list<int>&&>(buffers);
            buffers = static_cast<list<int>&&>(sorted);
        }
    }

    /// Numbers 0 ... count-1, as bits.
    class ordered_set {
    public:
        constexpr explicit ordered_set(int count) : words_((count + 63) / 64, 0) {}
        constexpr void insert(int i) { words_.at[i >> 6] |= std::uint64_t{1} << (i & 63); }
        constexpr void erase(int i) { words_.at[i >> 6] &= ~(std::uint64_t{1} << (i & 63)); }
        constexpr int last_below(int i) const {
            std::uint64_t w = words_.at[i >> 6] & ((std::uint64_t{1} << (i & 63)) - 1);
            for (int k = i >> 6; k >= 0; w = --k >= 0 ? words_.at[k] : 0)
                if (w) return k * 64 + 63 - std::countl_zero(w);
            return -1;
        }
        constexpr int first_from(int i) const {
            std::uint64_t w = words_.at[i >> 6] & (~std::uint64_t{0} << (i & 63));
            for (int k = i >> 6; k < words_.size(); w = ++k < words_.size() ? words_.at[k] : 0)
                if (w) return k * 64 + std::countr_zero(w);
            return -1;
        }

    private:
        list<std::uint64_t> words_;
    };
};

}  // namespace detail

/// Whether a placed plan can mean what its graph means: everything is computed before it is read, old values are read before
/// they are overwritten, each assignment happens once, no address leaves its buffer, no memory is used twice at a time.
///
/// Cost   linear in instructions and kernels; buffers are sorted once
constexpr finding_in_plan verify(plan const& p, graph const& g, int lanes) {
    return detail::plan_checker<plan>{p, p.kernels.size(), p.buffers.size(), lanes}.run(g.nodes.at, g.nodes.size());
}

/// The same for constants.
template <class Plan, class Graph>
constexpr finding_in_plan verify_constant(Plan const& p, Graph const& g, int lanes) {
    return detail::plan_checker<Plan>{p, p.kernel_count, p.buffer_count, lanes}.run(g.nodes, g.node_count);
}

}  // namespace scarp
