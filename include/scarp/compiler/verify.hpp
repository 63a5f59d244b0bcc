// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/place.hpp>

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

    constexpr finding_in_plan run(graph const& g) {
        for (int k = 0; k < kernels_ && !found_; ++k) follow(k);
        if (!found_) check_assignments(g);
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
            if (!gone) add((k.extent[a] - 1) * x.stride[a]);
        }
        if (!one_column) {
            int const in_last = k.cols - (panels - 1) * k.panel;
            int const whole = panels > 1 ? (panels - 2) * x.panel_stride + (k.panel - 1) * x.lane : 0;
            int const rest = (panels - 1) * x.panel_stride + (in_last - 1) * x.lane;
            add(whole > rest ? whole : rest);
        }
        if (low < 0 || high >= plan_.buffers[x.tensor].form.length()) note(flaw::outside_of_its_buffer, number, x.tensor);
    }

    constexpr void check_assignments(graph const& g) {
        list<int> made(g.nodes.size(), -1);
        for (int b = 0; b < buffers_; ++b)
            if (plan_.buffers[b].node >= 0) made[plan_.buffers[b].node] = b;
        for (node const& n : g.nodes) {
            if (n.what != op::assign) continue;
            int const b = made[n.arg[0]];
            if (b < 0 || written_[b] == 0) note(flaw::never_written, -1, b);
        }
    }

    /// Buffers of the arena that are alive at one time, in the order of their places; they start and end kernel by kernel.
    constexpr void check_memory() {
        list<int> head(kernels_ + 1, -1), tail(kernels_ + 1, -1), next_born(buffers_, -1), next_dead(buffers_, -1);
        int cells = 0;
        for (int b = 0; b < buffers_; ++b) {
            buffer const& x = plan_.buffers[b];
            if (x.where != region::arena || x.first < 0) continue;
            if (x.offset < 0 || x.offset % lanes_ != 0 || x.offset + padded_length(x.form.length(), lanes_) > plan_.arena)
                return note(flaw::outside_of_its_buffer, x.first, b);
            next_born[b] = head[x.first], head[x.first] = b;
            next_dead[b] = tail[x.last], tail[x.last] = b;
            ++cells;
        }
        list<int> alive;
        for (int k = 0; k < kernels_ && cells > 0; ++k) {
            for (int b = head[k]; b >= 0; b = next_born[b]) {
                for (int const other : alive)
                    if (overlap(b, other)) return note(flaw::shared_memory, k, b);
                alive.push(b);
            }
            for (int b = tail[k]; b >= 0; b = next_dead[b])
                for (int i = 0; i < alive.size(); ++i)
                    if (alive[i] == b) {
                        alive[i] = alive.back();
                        alive.pop();
                        break;
                    }
        }
    }
    constexpr bool overlap(int x, int y) const {
        buffer const& a = plan_.buffers[x];
        buffer const& b = plan_.buffers[y];
        return a.offset < b.offset + padded_length(b.form.length(), lanes_) &&
               b.offset < a.offset + padded_length(a.form.length(), lanes_);
    }
};

}  // namespace detail

/// Whether a placed plan can mean what its graph means: everything is computed before it is read, old values are read before
/// they are overwritten, each assignment happens once, no address leaves its buffer, no memory is used twice at a time.
///
/// Cost   linear in instructions and kernels; a new buffer is compared with those alive
constexpr finding_in_plan verify(plan const& p, graph const& g, int lanes) {
    return detail::plan_checker<plan>{p, p.kernels.size(), p.buffers.size(), lanes}.run(g);
}

}  // namespace scarp
