// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/selected.hpp>
#include <scarp/data/subset.hpp>
#include <scarp/shape/random.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>

namespace scarp {

/// Options of train_test_split, all with a default.
struct split_options {
    double test = 0.25;        ///< the share of samples to be judged by
    std::uint64_t seed = 0;
    bool shuffle = true;       ///< else the last samples are the test set
    bool stratify = false;     ///< each class has the same share of both parts
};

/// Numbers of samples to learn from and to be judged by.
struct split_numbers {
    std::vector<int> train = {}, test = {};
};

namespace detail {

inline std::vector<int> shuffled_numbers(int count, std::uint64_t seed, bool shuffle) {
    std::vector<int> numbers(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) numbers[static_cast<std::size_t>(i)] = i;
    if (shuffle) random_of(scarp::seed{seed}, random_stream::split).shuffle(std::span<int>{numbers});
    return numbers;
}

/// The labels of any source, to stratify by.
template <class Data>
std::vector<int> labels_of(Data const& data, std::string_view who) {
    auto const refuse = [&](std::string_view found) {
        throw std::invalid_argument{joined({"scarp::", who, ": expected labels to stratify by, found ", found})};
    };
    std::vector<int> labels;
    if (!labelled(data)) refuse("none");
    if constexpr (requires { data.label(0); })
        for (int i = 0; i < data.size(); ++i) labels.push_back(static_cast<int>(data.label(i)));
    for (int label : labels)
        if (label < 0) refuse(std::to_string(label));
    return labels;
}

inline std::vector<int> count_classes(std::vector<int> const& labels) {
    std::vector<int> counts;
    for (int label : labels) {
        if (static_cast<std::size_t>(label) >= counts.size()) counts.resize(static_cast<std::size_t>(label) + 1);
        ++counts[static_cast<std::size_t>(label)];
    }
    return counts;
}

/// Draws by class: the share of each rounded down, what is left given to those that lost most by it.
inline std::vector<int> shares_of_classes(std::vector<int> const& counts, int all, int draws) {
    std::vector<int> shares;
    std::vector<double> lost;
    int left = draws;
    for (int count : counts) {
        double const exact = static_cast<double>(count) / all * draws;
        shares.push_back(static_cast<int>(exact));
        lost.push_back(exact - std::floor(exact));
        left -= shares.back();
    }
    for (; left > 0; --left) {
        auto const most = std::max_element(lost.begin(), lost.end());
        ++shares[static_cast<std::size_t>(most - lost.begin())];
        *most = -1;
    }
    return shares;
}

} // namespace detail

/// Which samples of any source go to which part.
///
/// Math     the test set has ceil(test * size) samples, as scikit-learn's; stratified, class c gets the nearest to its share of them
/// Errors   std::invalid_argument when one of the parts would be empty, or to stratify a set without labels
template <class Data>
split_numbers train_test_numbers(Data const& data, split_options const& options = {}) {
    double const wanted = std::ceil(options.test * data.size());
    if (!(wanted >= 1 && wanted < data.size()))
        throw std::invalid_argument{detail::joined({"scarp::train_test_split: expected a share that leaves samples in both parts, found ",
                                                    std::to_string(options.test), " of ", std::to_string(data.size())})};
    int const tests = static_cast<int>(wanted);
    std::vector<int> const order = detail::shuffled_numbers(data.size(), options.seed, options.shuffle);
    split_numbers parts;
    if (!options.stratify) {
        parts.train.assign(order.begin(), order.end() - tests);
        parts.test.assign(order.end() - tests, order.end());
        return parts;
    }
    std::vector<int> const labels = detail::labels_of(data, "train_test_split");
    std::vector<int> left = detail::shares_of_classes(detail::count_classes(labels), data.size(), data.size() - tests);
    for (int i : order) {
        int& trains = left[static_cast<std::size_t>(labels[static_cast<std::size_t>(i)])];
        (trains > 0 ? parts.train : parts.test).push_back(i);
        if (trains > 0) --trains;
    }
    return parts;
}

/// Two parts of a source that is no data set, such as images in folders: its samples stay where they are. Refers to the source.
template <class Data>
struct selected_split {
    selected<Data const&> train, test;
};

/// A split of a source: copies for a data set.
template <class Data>
using split_of = std::conditional_t<std::same_as<Data, dataset>, split, selected_split<Data>>;

namespace detail {

template <class Data>
split_of<Data> split_by(Data const& data, split_numbers parts) {
    if constexpr (std::same_as<Data, dataset>) return {.train = subset(data, parts.train), .test = subset(data, parts.test)};
    else return {.train = selected<Data const&>{data, std::move(parts.train)}, .test = selected<Data const&>{data, std::move(parts.test)}};
}

} // namespace detail

/// Two parts of a set or of any source: samples to learn from and samples to be judged by, drawn at random. What changes samples, such as
/// augmented, comes after it, before the part to learn from.
///
///     auto const [train, test] = train_test_split(load_csv("iris.csv", {.label = "species"}), {.test = 0.2, .stratify = true});
///
///     image_folder const images{"photos"};
///     auto const parts = train_test_split(images, {.stratify = true});
///     train.fit(prefetched{parts.train}, {.validation = &parts.test});
///
/// Cost     a copy of the samples of a data set; a number for each sample of another source
/// Errors   as train_test_numbers
template <class Data>
split_of<Data> train_test_split(Data const& data, split_options const& options = {}) {
    return detail::split_by(data, train_test_numbers(data, options));
}
template <class Data>
    requires(!std::same_as<Data, dataset>)
void train_test_split(Data const&&, split_options const& = {}) = delete;   // the source must outlive its parts

} // namespace scarp
