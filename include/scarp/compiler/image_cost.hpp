// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/minimal_filtering.hpp>
#include <scarp/compiler/window_work.hpp>
#include <scarp/formula/graph.hpp>
#include <scarp/formula/shape_rule.hpp>

namespace scarp::detail {

/// What fills registers in an operation over windows, and in the values made of its results; `neither` where no image is.
enum class image_axis : unsigned char { neither, samples, channels };

/// Chooses what fills registers, operation by operation: by the registers of `lanes` elements that are multiplied, some of them wasted,
/// and by those that are turned where a value comes from operations of the other kind.
///
/// Three choices are compared: samples everywhere, channels wherever they can be, and the cheaper of both at each operation, given what
/// is chosen before it. The last must win by a quarter, since what is counted is not all: values of one kind stay near, in chains.
/// Cost   linear in nodes
class image_choice {
public:
    constexpr image_choice(graph const& g, int batch, int lanes) : g_{g}, batch_{batch}, lanes_{lanes} {}

    /// For each node.
    constexpr list<image_axis> run() {
        double const by_samples = cost_of([](double, double) { return false; });
        list<image_axis> best = axes_;
        double const by_channels = cost_of([](double, double) { return true; });
        double least = by_samples;
        if (by_channels < least) best = axes_, least = by_channels;
        double const by_either = cost_of([](double samples, double channels) { return channels < samples; });
        if (by_either < 0.75 * least) best = axes_;
        return best;
    }

private:
    static constexpr double turning = 8;  // registers that are multiplied while one is turned

    graph const& g_;
    int batch_, lanes_;
    list<image_axis> axes_;
    list<bool> turned_;  // by node: also there with the other axis in registers

    /// The whole program's, where prefers_channels(cost with samples, cost with channels) says which of two is taken.
    constexpr double cost_of(bool (*prefers_channels)(double, double)) {
        axes_ = list<image_axis>(g_.nodes.size(), image_axis::neither);
        turned_ = list<bool>(g_.nodes.size(), false);
        double total = 0;
        for (int i = 0; i < g_.nodes.size(); ++i) {
            node const& n = g_.nodes[i];
            image_axis& axis = axes_[i];
            if (over_window(n.what)) {
                double const samples = multiplied_by_samples(n) + turned_for(n, image_axis::samples);
                double const channels = multiplied_by_channels(n) + turned_for(n, image_axis::channels);
                bool const by_channels = can_have_channels(n) && prefers_channels(samples, channels);
                axis = by_channels ? image_axis::channels : image_axis::samples;
                total += by_channels ? channels : samples;
            } else {
                axis = axis_of_operands(n);
                total += turned_for(n, axis);
            }
            for (int const a : n.arg)
                if (differs(a, axis)) turned_[a] = true;
        }
        return total;
    }

    /// That of the last operand which is an image or made of one, as image_order orders values: products of matrices end it, and
    /// what is flattened keeps only samples in the registers.
    constexpr image_axis axis_of_operands(node const& n) const {
        image_axis found = image_axis::neither;
        if (!n.dims.batched() || family_of(n.what) == family::contraction) return found;
        for (int const a : n.arg)
            if (a >= 0 && axes_[a] != image_axis::neither && (n.what != op::reshape || axes_[a] == image_axis::samples)) found = axes_[a];
        return found;
    }

    constexpr bool differs(int a, image_axis wanted) const {
        return a >= 0 && wanted != image_axis::neither && axes_[a] != image_axis::neither && axes_[a] != wanted &&
               g_.nodes[a].dims.batched();
    }
    constexpr double turned_for(node const& n, image_axis wanted) const {
        double total = 0;
        for (int const a : n.arg)
            if (differs(a, wanted) && !turned_[a] && batch_ > 1) total += turning * filled(with_batch_of(g_.nodes[a].dims, batch_).size());
        return total;
    }

    constexpr int filled(int count) const { return (count + lanes_ - 1) / lanes_; }

    /// Whether windows can have the channels in the registers: of one or two axes, in one group or with a filter for each channel.
    constexpr bool can_have_channels(node const& n) const {
        window const& w = g_.windows[n.detail];
        if (w.rank + 1 > max_window_rank) return false;
        if (n.what > op::convolve_window || w.groups == 1) return true;
        extents const weight = n.what == op::convolve_window ? n.dims : g_.nodes[n.arg[1]].dims;
        return weight[0] == w.groups && weight[1] == 1 && in_of(n)[1] == w.groups;
    }

    constexpr extents in_of(node const& n) const { return with_batch_of(in_side(n.what, n.dims, dims(n, 0), dims(n, 1)), 1); }
    constexpr extents out_of(node const& n) const { return with_batch_of(out_side(n.what, n.dims, dims(n, 0), dims(n, 1)), 1); }
    constexpr extents dims(node const& n, int k) const { return n.arg[k] < 0 ? extents{} : g_.nodes[n.arg[k]].dims; }

    /// Elements of windows, at all places.
    constexpr double meetings(node const& n) const {
        window const& w = g_.windows[n.detail];
        extents const y = out_of(n);
        double places = 1;
        for (int i = 0; i < w.rank; ++i) places *= w.size[i] * y[2 + i];
        return places;
    }
    /// Channels that a filter meets.
    constexpr int met(node const& n) const { return g_.windows[n.detail].groups == 1 ? in_of(n)[1] : 1; }

    /// A gradient of a weight counts more with samples, whose lanes must be summed at last, and whose sums wait in memory.
    constexpr double multiplied_by_samples(node const& n) const {
        if (n.what > op::convolve_window) return 0;
        return (n.what == op::convolve_window ? 1.6 : 1) * meetings(n) * met(n) * out_of(n)[1] * filled(batch_);
    }
    constexpr double multiplied_by_channels(node const& n) const {
        if (n.what > op::convolve_window) return 0;
        bool const back = n.what == op::convolve_back;
        int const in_registers = back ? in_of(n)[1] : out_of(n)[1];
        window const& w = g_.windows[n.detail];
        int const others = w.groups > 1 ? 1 : back ? out_of(n)[1] : met(n);
        if (slides_3x3(w)) {
            extents const made = back ? in_of(n) : out_of(n);
            return cost_of_3x3{batch_, made[2], made[3], others, in_registers, lanes_}.least;
        }
        return meetings(n) * batch_ * others * filled(in_registers);
    }
};

}  // namespace scarp::detail
