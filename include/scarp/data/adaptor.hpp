// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace scarp::detail {

template <class Data>
struct unadapted {
    using type = Data;
};
template <class Data>
    requires requires { typename Data::judged_by; }
struct unadapted<Data> {
    using type = typename Data::judged_by;
};

/// Whether a source's samples have labels.
template <class Data>
bool labelled([[maybe_unused]] Data const& data) {
    if constexpr (!requires { data.label(0); }) return false;
    else if constexpr (requires { data.has_labels(); }) return data.has_labels();
    else return true;
}

/// What a source that stands before another one hands on of it. Holds an lvalue by reference, a temporary by value.
template <class Data>
class adaptor {
public:
    using inner = std::remove_cvref_t<Data>;
    static constexpr bool made_on_demand = true;
    /// The set in front of which no adaptor stands: a validation set is neither augmented nor prefetched.
    using judged_by = typename unadapted<inner>::type;

    int size() const { return data_.size(); }
    bool has_labels() const
        requires requires(inner const& d) { d.label(0); }
    {
        return labelled(data_);
    }
    template <class Shape>
    void expect_shape(Shape const& shape) const
        requires requires(inner const& d) { d.expect_shape(shape); }
    {
        data_.expect_shape(shape);
    }
    auto shape() const
        requires requires(inner const& d) { d.shape(); }
    {
        return data_.shape();
    }

protected:
    explicit adaptor(Data&& data) : data_(static_cast<Data&&>(data)) {}

    void hand_on_epoch(int epoch, std::span<int const> order) const {
        if constexpr (requires(inner const& d) { d.start_epoch(epoch, order); }) data_.start_epoch(epoch, order);
    }

    Data data_;
};

/// A sample of any source with what belongs to it; kept to be filled again without allocations.
template <class T>
struct held_sample {
    std::vector<T> features, targets;
    int label = -1;

    template <class Data>
    void fill(Data const& data, int i) {
        if constexpr (requires { data.at(i).features.begin(); }) take(data.at(i));
        else {
            assign(features, data.sample(i));
            if constexpr (requires { data.label(i); }) label = labelled(data) ? static_cast<int>(data.label(i)) : -1;
            if constexpr (requires { data.targets(i).begin(); }) assign(targets, data.targets(i));
        }
    }

private:
    template <class Example>
    void take(Example const& whole) {
        assign(features, whole.features);
        if constexpr (requires { whole.label; }) label = static_cast<int>(whole.label);
        if constexpr (requires { whole.targets.begin(); }) assign(targets, whole.targets);
    }
    template <class Range>
    static void assign(std::vector<T>& to, Range const& from) {
        to.assign(from.begin(), from.end());
    }
};

template <class Data>
using number_of = std::remove_cvref_t<decltype(*std::declval<Data const&>().sample(0).begin())>;

} // namespace scarp::detail
