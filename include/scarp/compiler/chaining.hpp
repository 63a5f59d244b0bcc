// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/equal_kernels.hpp>
#include <scarp/compiler/plan.hpp>

namespace scarp::detail {

/// Fourth part of the scheduler: which kernels run sample by sample, one after the other on each, so that what one writes is
/// still near when the next one reads it.
///
/// Such a chain has kernels that cut their work along the batch, and whatever one of them writes, all of them touch at the sample
/// they are at. Kernels between that do not hang on the chain move before it, those that do behind it.
/// Cost   linear in kernels, times the few behind each that are looked at
class chaining {
public:
    constexpr chaining(plan& p, int batch, int lanes)
        : plan_{p}, batch_{batch}, lanes_{lanes}, writes_(p.externals.size(), false), by_sample_(p.externals.size(), false) {}

    constexpr void run() {
        if (batch_ < 2) return;
        for (int k = 0; k < plan_.kernels.size(); ++k) look_at(plan_.kernels.at[k]);
        list<int> order;
        order.reserve(plan_.kernels.size());
        taken_ = list<bool>(plan_.kernels.size(), false);
        for (int k = 0; k < plan_.kernels.size(); ++k) {
            if (taken_[k]) continue;
            find_chain(k);
            for (int const i : before_) order.push(i), taken_[i] = true;
            for (int const i : members_) {
                plan_.kernels.at[i].chained = i == k ? members_.size() : 0;
                order.push(i), taken_[i] = true;
            }
            if (members_.size() > 1) plan_.kernels.at[k].sections = sections_of_chain(), note_first_touches();
        }
        rearrange(order);
        take_places();
    }

private:
    static constexpr int looked_at = 16;        // kernels behind the first of a chain
    static constexpr int much = 128 * 1024;     // elements that do not stay near by themselves
    static constexpr int little = 4 * 1024;     // elements that are not worth a section
    static constexpr int few = 4;               // sections, which threads share, that are not worth a chain
    /// Elements of a section that are in a second-level cache beside those of the next one, which are fetched meanwhile: of 1 MiB or
    /// more on processors with registers of 16 numbers, of 256 KiB on others.
    constexpr int near() const { return lanes_ >= 16 ? 128 * 1024 : 32 * 1024; }

    plan& plan_;
    int batch_, lanes_;
    list<bool> writes_, by_sample_;  // by external
    list<bool> taken_;               // by kernel
    list<int> before_, members_, behind_;  // kernels of the chain being formed, and what moves before and behind it

    constexpr bool is_operand(kernel const& k, int e) const {
        int const i = e - k.ext_begin;
        return i == k.a_ext || i == k.b_ext || i == k.c_ext;
    }

    constexpr void look_at(kernel const& k) {
        for (int m = k.micro_begin; m < k.micro_end; ++m)
            if (plan_.micros.at[m].what == micro::kind::store) writes_[k.ext_begin + plan_.micros.at[m].ext] = true;
        if (k.what == kernel::kind::transposition) writes_[k.ext_begin + k.b_ext] = true;
        for (int e = k.ext_begin; e < k.ext_end; ++e) by_sample_[e] = is_operand(k, e) ? operand_by_sample(k, e) : reached_by_sample(k, e);
    }
    constexpr bool operand_by_sample(kernel const& k, int e) const {
        if (k.what == kernel::kind::transposition) return true;
        if (k.what != kernel::kind::windowed) return false;
        return plan_.windows.at[k.window].what > op::convolve_window || e - k.ext_begin == k.a_ext;
    }
    /// Whether the first axis runs through all rows of a tensor.
    constexpr bool reached_by_sample(kernel const& k, int e) const {
        external const& x = plan_.externals.at[e];
        layout const& form = plan_.buffers.at[x.tensor].form;
        int const rows = form.rows * form.panel;
        if (k.axes == 0) return x.lane == 1 && x.base == 0 && k.cols == rows;
        return x.stride[0] * k.extent[0] == rows && x.base < x.stride[0];
    }

    /// Whether equal parts of a kernel are samples.
    constexpr bool cuts_by_sample(int i) const {
        kernel const& k = plan_.kernels.at[i];
        for (int e = k.ext_begin; e < k.ext_end; ++e)
            if (writes_[e] && !by_sample_[e]) return false;
        switch (k.what) {
            case kernel::kind::pointwise:
                if (k.axes == 0) return k.panel == k.cols && k.cols % (lanes_ * batch_) == 0;
                return k.extent[0] % (k.cols > lanes_ || !reduces_rows(k) ? batch_ : batch_ * lanes_) == 0;  // these may run by the register
            case kernel::kind::reduce_rows:
            case kernel::kind::reduce_columns: return k.axes > 0 && !(k.reduced & 1) && k.extent[0] % batch_ == 0;
            case kernel::kind::transposition: return k.groups % batch_ == 0;
            case kernel::kind::windowed: {
                window_work const& w = plan_.windows.at[k.window];
                return w.batch_axis >= 0 && w.what != op::convolve_window && w.in[w.batch_axis] == batch_;
            }
            default: return false;
        }
    }

    constexpr bool reduces_rows(kernel const& k) const {
        for (int m = k.micro_begin; m < k.micro_end; ++m)
            if (plan_.micros.at[m].what == micro::kind::row_reduce) return true;
        return false;
    }

    /// What two kernels have to do with each other by the tensors that both touch.
    struct relation {
        bool shares;  ///< one that both touch by sample
        bool hangs;   ///< one that is written: their order counts
        bool apart;   ///< one of these that not both touch by sample
    };
    constexpr relation between(int i, int j) const {
        kernel const& x = plan_.kernels.at[i];
        kernel const& y = plan_.kernels.at[j];
        relation r{false, false, false};
        for (int e = x.ext_begin; e < x.ext_end; ++e)
            for (int f = y.ext_begin; f < y.ext_end; ++f) {
                if (plan_.externals.at[e].tensor != plan_.externals.at[f].tensor) continue;
                bool const written = writes_.at[e] || writes_.at[f], both = by_sample_.at[e] && by_sample_.at[f];
                r = {r.shares || both, r.hangs || written, r.apart || (written && !both)};
            }
        return r;
    }
    constexpr bool hangs_on(int i, list<int> const& some) const {
        for (int const j : some)
            if (between(i, j).hangs) return true;
        return false;
    }

    constexpr void find_chain(int first) {
        before_.clear();
        members_.clear();
        members_.push(first);
        if (!cuts_by_sample(first)) return;
        behind_.clear();
        list<int> loose;  // what could move before the chain
        int const end = first + looked_at < plan_.kernels.size() ? first + looked_at : plan_.kernels.size();
        for (int j = first + 1; j < end; ++j) {
            if (taken_[j]) continue;
            if (hangs_on(j, behind_)) behind_.push(j);
            else if (joins(j)) {
                for (int const i : loose) before_.push(i);
                loose.clear();
                members_.push(j);
            } else (hangs_on(j, members_) ? behind_ : loose).push(j);
        }
        if (int const n = sections_of_chain(); size_of_chain() >= much && (n >= few || n == batch_) && touched_by_chain() / n <= near()) return;
        before_.clear();
        members_.clear();
        members_.push(first);
    }

    constexpr bool joins(int j) const {
        if (!cuts_by_sample(j)) return false;
        bool shares = false;
        for (int const m : members_) {
            relation const r = between(m, j);
            if (r.apart) return false;
            shares = shares || r.shares;
        }
        return shares;
    }
    /// Elements of the largest tensor that the chain goes through.
    constexpr int size_of_chain() const {
        int size = 0;
        for (int const m : members_)
            for (int e = plan_.kernels.at[m].ext_begin; e < plan_.kernels.at[m].ext_end; ++e)
                if (int const n = plan_.buffers.at[plan_.externals.at[e].tensor].form.length(); by_sample_[e] && n > size) size = n;
        return size;
    }
    /// Elements of all tensors that it goes through.
    constexpr int touched_by_chain() const {
        int size = 0;
        list<int> touched;
        for (int const m : members_)
            for (int e = plan_.kernels.at[m].ext_begin; e < plan_.kernels.at[m].ext_end; ++e) {
                int const tensor = plan_.externals.at[e].tensor;
                bool known = !by_sample_[e];
                for (int const t : touched) known = known || t == tensor;
                if (!known) touched.push(tensor), size += plan_.buffers.at[tensor].form.length();
            }
        return size;
    }
    /// As many as samples, fewer where these are small, also beside a convolution's weight: each section reads it anew.
    constexpr int sections_of_chain() const {
        int n = batch_, least = little;
        for (int const m : members_)
            if (kernel const& k = plan_.kernels.at[m]; k.what == kernel::kind::windowed && k.b_ext >= 0 && !by_sample_[k.ext_begin + k.b_ext])
                if (int const half = plan_.buffers.at[plan_.externals.at[k.ext_begin + k.b_ext].tensor].form.length() / 2; half > least) least = half;
        for (int const size = size_of_chain(); n % 2 == 0 && size / n < least;) n /= 2;
        return n;
    }

    /// What a sample's first kernels would wait for, if it were not fetched before.
    constexpr void note_first_touches() {
        list<int> touched;
        for (int const m : members_)
            for (int e = plan_.kernels.at[m].ext_begin; e < plan_.kernels.at[m].ext_end; ++e) {
                external& x = plan_.externals.at[e];
                x.ahead = by_sample_[e];
                for (int const t : touched) x.ahead = x.ahead && t != x.tensor;
                if (x.ahead) touched.push(x.tensor);
            }
    }

    constexpr void rearrange(list<int> const& order) {
        list<kernel> const before = plan_.kernels;
        for (buffer& b : plan_.buffers) b.first = b.last = -1;
        for (int k = 0, begin = 0; k < order.size(); ++k) {
            kernel const& now = plan_.kernels.at[k] = before.at[order[k]];
            if (now.chained > 0) begin = k;
            for (int e = now.ext_begin; e < now.ext_end; ++e) {
                buffer& b = plan_.buffers.at[plan_.externals.at[e].tensor];
                if (b.first < 0) b.first = begin;
                b.last = begin + plan_.kernels.at[begin].chained - 1;
            }
        }
    }

    /// What a kernel makes element by element of a value that it is the last to read takes over the memory of that.
    constexpr void take_places() {
        int const count = plan_.buffers.size();
        list<int> first(count, -1), last(count, -1);
        list<bool> whole(count, false);  // touched by a chain, and not by sample
        for (int k = 0, of_chain = 1; k < plan_.kernels.size(); ++k) {
            kernel const& x = plan_.kernels.at[k];
            if (x.chained > 0) of_chain = x.chained;
            for (int e = x.ext_begin; e < x.ext_end; ++e) {
                int const t = plan_.externals.at[e].tensor;
                if (first[t] < 0) first[t] = k;
                last[t] = k;
                whole[t] = whole[t] || (of_chain > 1 && !by_sample_[e]);
            }
        }
        for (int k = 0; k < plan_.kernels.size(); ++k) {
            kernel const& x = plan_.kernels.at[k];
            if (x.what != kernel::kind::pointwise || reduces_rows(x)) continue;
            for (int e = x.ext_begin; e < x.ext_end; ++e) {
                int const made = plan_.externals.at[e].tensor;
                for (int f = x.ext_begin; f < x.ext_end && first[made] == k && writes_[e]; ++f) {
                    int const read = plan_.externals.at[f].tensor;
                    buffer const& from = plan_.buffers.at[read];
                    buffer& to = plan_.buffers.at[made];
                    if (from.where != region::arena || to.where != region::arena || !(from.form == to.form)) continue;
                    if (first[read] >= k || last[read] != k || whole[read] || times(x, read) > 1 || times(x, made) > 1) continue;
                    if (!same_reach(plan_.externals.at[e], plan_.externals.at[f], x.axes)) continue;
                    to.in_place_of = read;
                    last[read] = -1;  // nobody else
                    break;
                }
            }
        }
    }
    constexpr int times(kernel const& k, int tensor) const {
        int n = 0;
        for (int e = k.ext_begin; e < k.ext_end; ++e) n += plan_.externals.at[e].tensor == tensor;
        return n;
    }
};

}  // namespace scarp::detail
