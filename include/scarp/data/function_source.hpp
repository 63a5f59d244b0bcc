// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <concepts>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace scarp {

/// A sample that owns its numbers: what a function that makes samples may return.
struct made_sample {
    std::vector<float> features = {};
    int label = -1;
    std::vector<float> targets = {};
};

/// Samples that a function of yours makes when they are asked for: `make(i)`, or `make(i, epoch)` with the epochs of a fit from 1.
/// What it returns has `features`, and `label` or `targets` or both, as made_sample has.
///
///     function_source const parity{1'000, [](int i) { return made_sample{.features = bits(i), .label = std::popcount(i) % 2}; }};
///     train.fit(parity, {.epochs = 3});
///
/// A label costs a call of its own: let prefetched (data/prefetch.hpp) make each sample once, on another thread.
/// Errors   std::invalid_argument for a size below 1; what the function throws
template <class Make>
class function_source {
    static constexpr bool by_epoch = std::invocable<Make const&, int, int>;

public:
    static constexpr bool made_on_demand = true;

    function_source(int size, Make make) : size_{size}, make_{std::move(make)} {
        if (size < 1) throw std::invalid_argument{detail::joined({"scarp::function_source: expected 1 or more samples, found ", std::to_string(size)})};
    }

    int size() const { return size_; }
    /// All of sample i, made once.
    auto at(int i) const {
        if constexpr (by_epoch) return make_(i, epoch_);
        else return make_(i);
    }
    auto sample(int i) const { return at(i).features; }
    int label(int i) const
        requires requires(function_source const& s) { { s.at(0).label } -> std::convertible_to<int>; }
    {
        return at(i).label;
    }
    auto targets(int i) const
        requires requires(function_source const& s) { s.at(0).targets.begin(); }
    {
        return at(i).targets;
    }
    /// Whether samples have labels: the first says it for all.
    bool has_labels() const
        requires requires(function_source const& s) { { s.at(0).label } -> std::convertible_to<int>; }
    {
        return at(0).label >= 0;
    }

    void start_epoch(int epoch, std::span<int const>) const { epoch_ = epoch; }

private:
    int size_;
    Make make_;
    mutable int epoch_ = 1;
};

} // namespace scarp
