// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>

namespace scarp {

/// Where a parameter lies in the block of all parameters, in elements.
constexpr int offset_of_parameter(graph const& g, int parameter, int lanes) {
    int offset = 0;
    for (int p = 0; p < parameter; ++p)
        offset += padded_length(layout_of_parameter(stored_extents(g.parameters[p]), lanes).length(), lanes);
    return offset;
}

namespace detail {

/// Free memory by length; what is freed is taken again by buffers of at most that length.
class arena {
public:
    constexpr explicit arena(int lanes) : lanes_{lanes} {}
    constexpr int size() const { return size_; }

    constexpr int take(int length) {
        int const wanted = padded_length(length, lanes_);
        int best = -1;
        for (int i = 0; i < free_.size(); ++i)
            if (free_[i].length >= wanted && (best < 0 || free_[i].length < free_[best].length)) best = i;
        if (best < 0) {
            size_ += wanted;
            return size_ - wanted;
        }
        int const offset = free_[best].offset;
        free_[best].offset += wanted;
        free_[best].length -= wanted;
        if (free_[best].length == 0) {
            free_[best] = free_.back();
            free_.pop();
        }
        return offset;
    }

    constexpr void give(int offset, int length) {
        block b{offset, padded_length(length, lanes_)};
        for (int i = 0; i < free_.size();) {  // grow together with free neighbours
            bool const behind = free_[i].offset + free_[i].length == b.offset;
            bool const before = b.offset + b.length == free_[i].offset;
            if (!behind && !before) {
                ++i;
                continue;
            }
            b = {behind ? free_[i].offset : b.offset, b.length + free_[i].length};
            free_[i] = free_.back();
            free_.pop();
        }
        free_.push(b);
    }

private:
    struct block {
        int offset = 0, length = 0;
    };
    int lanes_;
    int size_ = 0;
    list<block> free_;
};

}  // namespace detail

/// Gives every buffer its place: parameters and states where all programs of the network expect them, the rest in one arena
/// in which memory is used again as soon as its last reader has run.
///
/// State s of parameter p is numbered s * parameters + p and lies in block s at the parameter's offset.
constexpr void place(plan& p, graph const& g, int lanes) {
    int const parameters = g.parameters.size();
    list<int> offset(parameters + 1);
    for (int i = 0; i < parameters; ++i)
        offset[i + 1] = offset[i] + padded_length(layout_of_parameter(stored_extents(g.parameters[i]), lanes).length(), lanes);
    list<int> first(p.kernels.size() + 1, -1), last(p.kernels.size() + 1, -1), next_first(p.buffers.size(), -1),
        next_last(p.buffers.size(), -1);
    list<int> ends(p.buffers.size(), -1);  // the last kernel that touches a buffer or what takes over its memory
    auto const root = [&](int i) {
        while (p.buffers[i].in_place_of >= 0) i = p.buffers[i].in_place_of;
        return i;
    };
    for (int i = 0; i < p.buffers.size(); ++i)
        if (int& end = ends[root(i)]; p.buffers[i].last > end) end = p.buffers[i].last;
    for (int i = 0; i < p.buffers.size(); ++i) {
        buffer& b = p.buffers[i];
        int const number = g.nodes[b.node].detail;
        if (b.where == region::parameters) b.offset = offset[number];
        if (b.where == region::states) b.offset = number / parameters * offset[parameters] + offset[number % parameters];
        if (b.where != region::arena || b.first < 0 || b.in_place_of >= 0) continue;
        next_first[i] = first[b.first];
        first[b.first] = i;
        next_last[i] = last[ends[i]];
        last[ends[i]] = i;
    }
    detail::arena memory{lanes};
    for (int k = 0; k < p.kernels.size(); ++k) {
        for (int i = first[k]; i >= 0; i = next_first[i]) p.buffers[i].offset = memory.take(p.buffers[i].form.length());
        for (int i = last[k]; i >= 0; i = next_last[i]) memory.give(p.buffers[i].offset, p.buffers[i].form.length());
    }
    for (int i = 0; i < p.buffers.size(); ++i)
        if (p.buffers[i].in_place_of >= 0) p.buffers[i].offset = p.buffers[root(i)].offset;
    p.arena = memory.size();
}

}  // namespace scarp
