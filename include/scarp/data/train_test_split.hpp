// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/subset.hpp>
#include <scarp/shape/philox.hpp>

#include <algorithm>
#include <cmath>

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
    if (shuffle) philox{seed}.shuffle(std::span<int>{numbers});
    return numbers;
}

inline std::vector<int> count_classes(dataset const& data) {
    std::vector<int> counts(static_cast<std::size_t>(data.classes()));
    for (int label : data.labels()) ++counts[static_cast<std::size_t>(label)];
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

/// Which samples go to which part.
///
/// Math     the test set has ceil(test * size) samples, as scikit-learn's; stratified, class c gets the nearest to its share of them
/// Errors   std::invalid_argument when one of the parts would be empty, or to stratify a set without labels
inline split_numbers train_test_numbers(dataset const& data, split_options const& options = {}) {
    double const wanted = std::ceil(options.test * data.size());
    if (!(wanted >= 1 && wanted < data.size()))
        throw std::invalid_argument{detail::joined({"scarp::train_test_split: expected a share that leaves samples in both parts, found ",
                                                    std::to_string(options.test), " of ", std::to_string(data.size())})};
    if (options.stratify && !data.has_labels())
        throw std::invalid_argument{"scarp::train_test_split: expected labels to stratify by, found none"};
    int const tests = static_cast<int>(wanted);
    std::vector<int> const order = detail::shuffled_numbers(data.size(), options.seed, options.shuffle);
    split_numbers parts;
    if (!options.stratify) {
        parts.train.assign(order.begin(), order.end() - tests);
        parts.test.assign(order.end() - tests, order.end());
        return parts;
    }
    std::vector<int> const counts = detail::count_classes(data);
    std::vector<int> left = detail::shares_of_classes(counts, data.size(), data.size() - tests);
    for (int i : order) {
        int& trains = left[static_cast<std::size_t>(data.label(i))];
        (trains > 0 ? parts.train : parts.test).push_back(i);
        if (trains > 0) --trains;
    }
    return parts;
}

/// Two parts of a set: samples to learn from and samples to be judged by, drawn at random.
///
///     auto const [train, test] = train_test_split(load_csv("iris.csv", {.label = "species"}), {.test = 0.2, .stratify = true});
///
/// Cost     a copy of the samples
/// Errors   as train_test_numbers
inline split train_test_split(dataset const& data, split_options const& options = {}) {
    split_numbers const parts = train_test_numbers(data, options);
    return {.train = subset(data, parts.train), .test = subset(data, parts.test)};
}

} // namespace scarp
