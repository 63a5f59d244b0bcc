// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace scarp {

/// Samples in memory that someone else owns, with class labels (`Answer` int) or rows of targets: nothing is copied.
///
///     span_source const data{features, 784, labels};             // rows of 784 numbers and one label each
///     span_source const line{x, 1, y};                           // rows of one number and as many targets as y has for each
///
/// Shapes   features (samples, width)   labels (samples)   targets (samples, outputs)
/// Errors   std::invalid_argument when the lengths do not belong together
template <class T, class Answer>
class span_source {
public:
    span_source(std::span<T const> features, int width, std::span<Answer const> answers)
        : features_{features}, answers_{answers}, width_{static_cast<std::size_t>(width < 0 ? 0 : width)} {
        if (width < 1 || features.empty() || features.size() % width_ != 0)
            refuse(detail::joined({"features in rows of ", std::to_string(width)}), features.size());
        size_ = features.size() / width_;
        if (size_ > 0x7FFF'FFFF || answers.empty() || answers.size() % size_ != 0 || (labelled && answers.size() != size_))
            refuse(detail::joined({labelled ? "labels" : "rows of targets", " for ", std::to_string(size_), " samples"}), answers.size());
    }
    template <class Features, class Answers>
    span_source(Features const& features, int width, Answers const& answers)
        : span_source{std::span<T const>{features}, width, std::span<Answer const>{answers}} {}

    int size() const { return static_cast<int>(size_); }
    std::span<T const> sample(int i) const { return features_.subspan(static_cast<std::size_t>(i) * width_, width_); }
    int label(int i) const
        requires(std::is_same_v<Answer, int>)
    {
        return answers_[static_cast<std::size_t>(i)];
    }
    std::span<Answer const> targets(int i) const
        requires(!std::is_same_v<Answer, int>)
    {
        std::size_t const outputs = answers_.size() / size_;
        return answers_.subspan(static_cast<std::size_t>(i) * outputs, outputs);
    }

private:
    static constexpr bool labelled = std::is_same_v<Answer, int>;

    [[noreturn]] static void refuse(std::string const& expected, std::size_t found) {
        throw std::invalid_argument{detail::joined({"scarp::span_source: expected ", expected, ", found ", std::to_string(found)})};
    }

    std::span<T const> features_;
    std::span<Answer const> answers_;
    std::size_t width_, size_ = 0;
};

template <class Features, class Answers>
span_source(Features const&, int, Answers const&)
    -> span_source<typename Features::value_type, typename Answers::value_type>;

} // namespace scarp
