// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace scarp {

namespace detail {

[[noreturn]] inline void refuse_metric(char const* what, std::size_t expected, std::size_t found) {
    throw std::invalid_argument{std::string{"scarp: "}.append(what).append(": expected ").append(std::to_string(expected)).append(", found ").append(std::to_string(found))};
}

/// Errors   std::invalid_argument for the first label that is none of the classes
inline void expect_classes(std::span<int const> labels, int classes) {
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] < 0 || labels[i] >= classes)
            throw std::invalid_argument{std::string{"scarp: label "}.append(std::to_string(i)).append(" of a metric: expected 0 to ")
                                            .append(std::to_string(classes - 1)).append(", found ").append(std::to_string(labels[i]))};
}

}  // namespace detail

/// How often each class was taken for each other: rows are the truth, columns the prediction, as in scikit-learn.
class confusion_matrix {
public:
    confusion_matrix() = default;
    explicit confusion_matrix(int classes)
        : classes_{classes}, counts_(static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes)) {}
    /// Errors   std::invalid_argument when the lengths differ or a label is none of the classes
    confusion_matrix(int classes, std::span<int const> truth, std::span<int const> predicted) : confusion_matrix{classes} {
        if (truth.size() != predicted.size()) detail::refuse_metric("predicted labels", truth.size(), predicted.size());
        detail::expect_classes(truth, classes);
        detail::expect_classes(predicted, classes);
        for (std::size_t i = 0; i < truth.size(); ++i) ++(*this)(truth[i], predicted[i]);
    }

    int classes() const { return classes_; }
    int operator()(int truth, int predicted) const { return counts_[place(truth, predicted)]; }
    int& operator()(int truth, int predicted) { return counts_[place(truth, predicted)]; }

    /// Samples that are of a class.
    int of_class(int truth) const {
        int sum = 0;
        for (int p = 0; p < classes_; ++p) sum += (*this)(truth, p);
        return sum;
    }
    /// Samples that were taken for a class.
    int taken_for(int predicted) const {
        int sum = 0;
        for (int t = 0; t < classes_; ++t) sum += (*this)(t, predicted);
        return sum;
    }
    int samples() const {
        int sum = 0;
        for (int const count : counts_) sum += count;
        return sum;
    }
    int hits() const {
        int sum = 0;
        for (int c = 0; c < classes_; ++c) sum += (*this)(c, c);
        return sum;
    }
    /// The share of hits; of no samples 0.
    double accuracy() const { return samples() > 0 ? static_cast<double>(hits()) / samples() : 0; }

private:
    std::size_t place(int truth, int predicted) const { return static_cast<std::size_t>(truth * classes_ + predicted); }

    int classes_ = 0;
    std::vector<int> counts_;
};

}  // namespace scarp
