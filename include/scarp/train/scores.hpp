// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/confusion_matrix.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

/// Metrics of class scores. Scores are rows, one score per class, (samples, classes), in any contiguous range of numbers; where two
/// classes are told apart by one score per sample, a row is that of class 1.

namespace scarp {

namespace detail {

template <class Scores>
using number_in = std::remove_cvref_t<decltype(*std::data(std::declval<Scores const&>()))>;

/// Scores per sample.
///
/// Errors   std::invalid_argument when the scores are no rows, or a label is none of the classes
template <class Scores>
int width_of(std::span<int const> truth, Scores const& scores) {
    std::size_t const samples = std::max<std::size_t>(truth.size(), 1), width = std::size(scores) / samples;
    if (truth.empty() || width < 1 || width * samples != std::size(scores))
        refuse_metric("scores of a metric", samples * std::max<std::size_t>(width, 1), truth.empty() ? 0 : std::size(scores));
    expect_classes(truth, width > 1 ? static_cast<int>(width) : 2);
    return static_cast<int>(width);
}

/// The area under the curve for "is it class c", by ranks; ties share their mean rank.
template <class Scores>
double area_of_class(std::span<int const> truth, Scores const& scores, int c, int column, int width) {
    auto const score = [&](std::size_t i) { return std::data(scores)[i * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)]; };
    std::vector<std::size_t> order(truth.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score(a) < score(b); });
    double ranks = 0, positives = 0;
    for (std::size_t first = 0, next; first < order.size(); first = next) {
        for (next = first; next < order.size() && !(score(order[first]) < score(order[next]));) ++next;
        double const rank = (static_cast<double>(first) + static_cast<double>(next) + 1) / 2;
        for (std::size_t k = first; k < next; ++k)
            if (truth[order[k]] == c) ranks += rank, ++positives;
    }
    double const negatives = static_cast<double>(truth.size()) - positives;
    if (positives == 0 || negatives == 0)
        throw std::invalid_argument{std::string{"scarp::roc_auc: expected samples of class "}.append(std::to_string(c)).append(" and of others, found only ")
                                        .append(positives == 0 ? "others" : "these")};
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
}

template <class Scores>
void expect_numbers(Scores const& scores) {
    std::size_t i = 0;
    for (auto const x : scores) {
        if (x != x) throw std::invalid_argument{"scarp: scores of a metric: expected numbers, found NaN at " + std::to_string(i)};
        ++i;
    }
}

}  // namespace detail

/// The share of samples whose class is among the k with the highest scores; of equal scores the later class counts as higher, as in
/// sklearn.metrics.top_k_accuracy_score.
///
/// Errors   std::invalid_argument when truth and scores do not fit
template <class Scores>
double top_k_accuracy(std::span<int const> truth, Scores const& scores, int k) {
    int const width = detail::width_of(truth, scores);
    if (width < 2) throw std::invalid_argument{"scarp::top_k_accuracy: expected a score per class, found one per sample"};
    double hits = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        auto const* const row = std::data(scores) + i * static_cast<std::size_t>(width);
        int above = 0;
        for (int c = 0; c < width; ++c) above += row[c] > row[truth[i]] || (row[c] == row[truth[i]] && c > truth[i]);
        hits += above < k;
    }
    return hits / static_cast<double>(truth.size());
}

/// The area under the receiver operating characteristic: the chance that a sample of a class scores above one that is not, ties
/// counting half; of more than two classes the mean over "this one against the rest".
///
/// Source   sklearn.metrics.roc_auc_score, multi_class="ovr", average="macro"
/// Errors   std::invalid_argument when truth and scores do not fit, a score is NaN, or a class has no sample or all of them
template <class Scores>
double roc_auc(std::span<int const> truth, Scores const& scores) {
    int const width = detail::width_of(truth, scores);
    detail::expect_numbers(scores);
    if (width <= 2) return detail::area_of_class(truth, scores, 1, width - 1, width);
    double sum = 0;
    for (int c = 0; c < width; ++c) sum += detail::area_of_class(truth, scores, c, c, width);
    return sum / width;
}

/// The mean of -log of the probability that was given to the true class. Probabilities are kept away from 0 and 1 by their type's
/// epsilon, then rows are brought to a sum of 1.
///
/// Source   sklearn.metrics.log_loss, labels = all classes
/// Errors   std::invalid_argument when truth and probabilities do not fit, or one is NaN
template <class Scores>
double log_loss(std::span<int const> truth, Scores const& probabilities) {
    int const width = detail::width_of(truth, probabilities);
    detail::expect_numbers(probabilities);
    constexpr double least = static_cast<double>(std::numeric_limits<detail::number_in<Scores>>::epsilon());
    double loss = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        auto const* const row = std::data(probabilities) + i * static_cast<std::size_t>(width);
        auto const p = [&](int c) { return std::clamp(static_cast<double>(row[c]), least, 1 - least); };
        double sum = 0;
        for (int c = 0; c < width; ++c) sum += p(c);
        if (width == 1) loss -= std::log(truth[i] == 1 ? p(0) : 1 - p(0));
        else loss -= std::log(p(truth[i]) / sum);
    }
    return loss / static_cast<double>(truth.size());
}

/// Scores of a network without a last softmax as probabilities: of rows the softmax, of one score per sample the sigmoid.
template <class Scores>
std::vector<detail::number_in<Scores>> probabilities_of(Scores const& scores, int classes) {
    std::vector<detail::number_in<Scores>> p(std::begin(scores), std::end(scores));
    using number = detail::number_in<Scores>;
    if (classes < 2) {
        for (number& x : p) x = 1 / (1 + std::exp(-x));
        return p;
    }
    auto const width = static_cast<std::size_t>(classes);
    for (std::size_t first = 0; first + width <= p.size(); first += width) {
        std::span<number> const row{p.data() + first, width};
        number const top = *std::max_element(row.begin(), row.end());
        number sum = 0;
        for (number& x : row) sum += x = std::exp(x - top);
        for (number& x : row) x /= sum;
    }
    return p;
}

}  // namespace scarp
