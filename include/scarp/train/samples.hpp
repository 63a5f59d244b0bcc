// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/loss/loss.hpp>
#include <scarp/network/network.hpp>

#include <algorithm>
#include <concepts>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace scarp {

/// Samples by number. With them come class labels, `label(i)`, or rows of targets, `targets(i)`, or both; `dataset` is one.
///
/// Optional: `expect_shape(extents)`, asked once, throws when samples do not fit; `has_labels()`, whether label(i) may be called;
/// `prefetch(i)` has sample i brought closer, which is asked for soon;
/// `start_epoch(epoch, order)`, told before each epoch of a fit which samples it will ask for, in order; and
/// `static constexpr bool made_on_demand = true`, samples cost time to make: each is checked when it is read, not all of them before.
template <class Data>
concept sample_source = requires(Data const& data, int i) {
    { data.size() } -> std::convertible_to<int>;
    data.sample(i).size();
    data.sample(i).begin();
} && (requires(Data const& data, int i) { { data.label(i) } -> std::convertible_to<int>; } ||
      requires(Data const& data, int i) { data.targets(i).begin(); });

namespace detail {

template <class Data>
struct judging_set_of {
    using type = Data;
};
template <class Data>
    requires requires { typename Data::judged_by; }
struct judging_set_of<Data> {
    using type = typename Data::judged_by;
};

}  // namespace detail

/// What judges a training on Data: another Data, or what it calls `judged_by`, as sources that augment others or prefetch them do.
template <class Data>
using judging_set = typename detail::judging_set_of<Data>::type;

namespace detail {

[[noreturn]] inline void refuse_data(std::string_view what, std::size_t expected, std::size_t found) {
    std::string text{"scarp: "};
    text.append(what).append(": expected ").append(std::to_string(expected));
    throw std::invalid_argument{text.append(", found ").append(std::to_string(found))};
}

inline std::string numbered(std::string_view what, int i) { return std::string{what}.append(std::to_string(i)); }

/// The class with the highest score; the first of equals. Scores of one pixel lie `apart` from class to class.
template <int Classes, class T>
constexpr int best_class(T const* scores, int apart = 1) {
    int best = 0;
    for (int c = 1; c < Classes; ++c)
        if (scores[c * apart] > scores[best * apart]) best = c;
    return best;
}

/// Gathers samples of a source into batches as a program of Net and Loss reads them.
///
/// Errors   std::invalid_argument, when built, for a source that does not fit: no samples, sizes, labels outside of the classes,
///          no targets where the loss needs some (for samples made on demand not before they are read); and what the source's own expect_shape throws
template <class Net, class Loss, class T, sample_source Data>
class batch_reader {
    static constexpr int input_size = input_shape<Net>::size;
    static constexpr int output_size = output_shape<Net>::size;
    static constexpr int target_size = target_of<Loss>(output_extents<Net>).size();
    static constexpr int classes = output_extents<Net>.first();
    static constexpr int pixels = output_size / classes;
    static constexpr bool may_have_labels = classification<Loss> && pixels == 1 && requires(Data const& d) { d.label(0); };
    static constexpr bool may_have_targets = requires(Data const& d) { d.targets(0).begin(); };
    static constexpr bool on_demand = requires { requires Data::made_on_demand; };

public:
    explicit batch_reader(Data const& data) : data_{data}, labelled_{labelled(data)} {
        if (data.size() < 1) refuse_data("samples of the data", 1, 0);
        if constexpr (requires { data.expect_shape(std::span<int const>{}); })
            data.expect_shape(std::span<int const>{input_extents<Net>.at, static_cast<std::size_t>(input_extents<Net>.rank)});
        if constexpr (!on_demand)
            for (int i = 0; i < data.size(); ++i) check(i, data.sample(i));
    }

    int size() const { return data_.size(); }

    void start_epoch([[maybe_unused]] int epoch, [[maybe_unused]] std::span<int const> order) const {
        if constexpr (requires { data_.start_epoch(epoch, order); }) data_.start_epoch(epoch, order);
    }

    /// What some samples weigh in a mean: their number, unless labels weigh differently.
    template <class Which>
    double weight(int count, [[maybe_unused]] Which const& which) const {
        if constexpr (may_have_labels && weighs_labels<Loss>)
            if (labelled_) {
                double all = 0;
                for (int k = 0; k < count; ++k) all += Loss::label_weight(static_cast<int>(data_.label(which(k))));
                if (all > 0) return all;
            }
        return count;
    }

    /// Sample which(k) becomes row k < count; rows from there to `capacity` repeat the first, so that they are as finite.
    template <class Which>
    void gather(int count, int capacity, Which const& which, T* inputs, T* targets) const {
        T const one = static_cast<T>(count / weight(count, which));
        for (int k = 0; k < capacity; ++k) {
            int const i = which(k < count ? k : 0);
            if constexpr (requires { data_.prefetch(0); })
                if (k + 2 < count) data_.prefetch(which(k + 2));
            auto const x = data_.sample(i);
            if constexpr (on_demand) check(i, x);
            std::copy_n(x.begin(), input_size, inputs + static_cast<std::ptrdiff_t>(k) * input_size);
            copy_target(i, one, targets + static_cast<std::ptrdiff_t>(k) * target_size);
        }
    }

    /// Calls f(truth, predicted) for each class that the network decided on, given its scores for sample i.
    template <class F>
    void each_decision(int i, T const* scores, F const& f) const
        requires classification<Loss>
    {
        if constexpr (may_have_labels)
            if (labelled_) return f(static_cast<int>(data_.label(i)), best_class<classes>(scores));
        if constexpr (may_have_targets) {
            auto const wanted = data_.targets(i);
            for (int p = 0; p < pixels; ++p) f(best_class<classes>(&*wanted.begin() + p, pixels), best_class<classes>(scores + p, pixels));
        }
    }
    static constexpr int decisions = pixels;

private:
    static bool labelled(Data const& data) {
        if constexpr (!may_have_labels) return false;
        else if constexpr (requires { data.has_labels(); }) return data.has_labels();
        else return true;
    }

    template <class Sample>
    void check(int i, Sample const& x) const {
        if (x.size() != static_cast<std::size_t>(input_size))
            refuse_data(numbered("numbers in sample ", i), input_size, x.size());
        if constexpr (may_have_labels)
            if (labelled_) return check_label(i, data_.label(i));
        if constexpr (target_size == 0) {
        } else if constexpr (may_have_targets) {
            if (data_.targets(i).size() != static_cast<std::size_t>(target_size))
                refuse_data(numbered("targets of sample ", i), target_size, data_.targets(i).size());
        } else {
            refuse_data(numbered("targets of sample ", i), target_size, 0);
        }
    }

    static void check_label(int i, int label) {
        if (label >= 0 && label < classes) return;
        std::string text = numbered("scarp: label of sample ", i);
        text.append(": expected 0 to ").append(std::to_string(classes - 1));
        throw std::invalid_argument{text.append(", found ").append(std::to_string(label))};
    }

    void copy_target(int i, [[maybe_unused]] T one, T* row) const {
        if constexpr (may_have_labels)
            if (labelled_) {
                std::fill_n(row, output_size, T{0});
                row[data_.label(i)] = one;
                return;
            }
        if constexpr (may_have_targets && target_size > 0) {
            auto const t = data_.targets(i);
            std::copy_n(t.begin(), target_size, row);
        }
    }

    Data const& data_;
    bool labelled_;
};

}  // namespace detail

}  // namespace scarp
