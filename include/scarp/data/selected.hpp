// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/adaptor.hpp>

#include <stdexcept>
#include <string>

namespace scarp {

/// Some of the samples of any source, in the order of their numbers here: nothing is read or copied before it is asked for.
///
///     image_folder const images{"photos"};
///     selected const few{images, {0, 17, 4}};
///
/// Holds an lvalue by reference, which must outlive this, and a temporary by value.
/// Errors   std::out_of_range for a number that is none of a sample
template <class Data>
class selected : public detail::adaptor<Data> {
    using base = detail::adaptor<Data>;
    using base::data_;
    using typename base::inner;

public:
    using judged_by = selected;   // no other source, only less of it

    explicit selected(Data&& data, std::vector<int> numbers) : base{static_cast<Data&&>(data)}, numbers_{std::move(numbers)} {
        for (int i : numbers_)
            if (i < 0 || i >= data_.size())
                throw std::out_of_range{detail::joined({"scarp::selected: index ", std::to_string(i), " of ", std::to_string(data_.size()), " samples"})};
    }

    int size() const { return static_cast<int>(numbers_.size()); }
    /// The number in the source of sample i.
    int number(int i) const { return numbers_[static_cast<std::size_t>(i)]; }

    auto sample(int i) const { return data_.sample(number(i)); }
    auto at(int i) const
        requires requires(inner const& d) { d.at(0).features.begin(); }
    {
        return data_.at(number(i));
    }
    int label(int i) const
        requires requires(inner const& d) { d.label(0); }
    {
        return static_cast<int>(data_.label(number(i)));
    }
    auto targets(int i) const
        requires requires(inner const& d) { d.targets(0).begin(); }
    {
        return data_.targets(number(i));
    }
    auto names() const
        requires requires(inner const& d) { d.names().begin(); }
    {
        return data_.names();
    }

    void start_epoch(int epoch, std::span<int const> order) const {
        std::vector<int> there;
        for (int i : order) there.push_back(number(i));
        this->hand_on_epoch(epoch, there);
    }

private:
    std::vector<int> numbers_;
};

template <class Data>
selected(Data&&, std::vector<int>) -> selected<Data>;

} // namespace scarp
