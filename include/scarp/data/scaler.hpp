// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dataset.hpp>

#include <algorithm>
#include <cmath>

namespace scarp {

namespace detail {

/// f(i, k) for each of `count` values in rows of `width`, with the number k of its group of neighbours.
template <class F>
void each_in_groups(std::size_t count, std::size_t width, std::size_t groups, F const& f) {
    std::size_t const run = width / groups;
    for (std::size_t i = 0; i < count;)
        for (std::size_t k = 0; k < groups; ++k)
            for (std::size_t r = 0; r < run; ++r, ++i) f(i, k);
}

} // namespace detail

/// A scaling of features, fitted on the training part and used on all: y = (x - offset) * factor. To be stored with the model: two
/// vectors of numbers say all.
///
///     scaler const scale = standard_scaler(train);
///     trainer.fit(scale(train), {.validation = ...});  net(scale(sample));
///
/// Shapes   offset and factor (features), or (channels): then each is that of all values of one channel, the first axis of samples
struct scaler {
    std::vector<float> offset = {}, factor = {};

    /// Scales rows of samples where they lie.
    ///
    /// Shapes   rows (samples, features)
    /// Errors   std::invalid_argument when the rows are not made of as many features as the scaler, or of its channels
    void apply(std::span<float> rows, int features) const {
        each(rows, features, [&](float& x, std::size_t k) { x = (x - offset[k]) * factor[k]; });
    }
    /// Takes scaled rows back to what they were.
    void undo(std::span<float> rows, int features) const {
        each(rows, features, [&](float& y, std::size_t k) { y = factor[k] == 0 ? offset[k] : y / factor[k] + offset[k]; });
    }

    /// One sample, scaled.
    std::vector<float> operator()(std::span<float const> sample) const {
        std::vector<float> row(sample.begin(), sample.end());
        apply(row, static_cast<int>(row.size()));
        return row;
    }
    /// A set with scaled samples.
    dataset operator()(dataset data) const {
        int const features = data.features();
        dataset_parts parts = std::move(data).parts();
        apply(parts.features, features);
        return dataset{std::move(parts)};
    }
    /// A set with scaled targets; undo(outputs) takes what a network then says back.
    dataset targets(dataset data) const {
        dataset_parts parts = std::move(data).parts();
        apply(parts.targets, parts.outputs);
        return dataset{std::move(parts)};
    }

    friend bool operator==(scaler const&, scaler const&) = default;

private:
    template <class F>
    void each(std::span<float> rows, int features, F const& f) const {
        auto const width = static_cast<std::size_t>(features < 0 ? 0 : features), length = offset.size();
        if (length == 0 || length != factor.size() || width % length != 0 || width == 0 || rows.size() % width != 0)
            throw std::invalid_argument{detail::joined({"scarp::scaler: expected rows of ", std::to_string(length), " features or channels, found ",
                                                        std::to_string(rows.size()), " numbers in rows of ", std::to_string(features)})};
        detail::each_in_groups(rows.size(), width, length, [&](std::size_t i, std::size_t k) { f(rows[i], k); });
    }
};

/// Options of standard_scaler and min_max_scaler.
struct scaler_options {
    bool per_channel = false;      ///< one scaling for each channel of an image instead of one for each value
    float least = 0, most = 1;     ///< of min_max_scaler
};

namespace detail {

/// What is known of the values of one feature.
struct value_range {
    double sum = 0, squares = 0;   // of deviations from the mean
    float least = 0, most = 0;
    std::size_t count = 0;
    double mean() const { return sum / static_cast<double>(count); }
};

inline std::vector<value_range> ranges_of(std::span<float const> values, int width, int groups) {
    if (values.empty() || groups < 1) throw std::invalid_argument{"scarp::scaler: expected samples to learn from, found none"};
    std::vector<value_range> ranges(static_cast<std::size_t>(groups));
    auto const each = [&](auto const& f) {
        each_in_groups(values.size(), static_cast<std::size_t>(width), ranges.size(), [&](std::size_t i, std::size_t k) { f(ranges[k], values[i]); });
    };
    each([](value_range& r, float x) {
        r.least = r.count == 0 ? x : std::min(r.least, x);
        r.most = r.count == 0 ? x : std::max(r.most, x);
        r.sum += x;
        ++r.count;
    });
    each([](value_range& r, float x) {
        double const off = x - r.mean();
        r.squares += off * off;
    });
    return ranges;
}

template <class Rule>
scaler scaler_from(std::span<float const> values, int width, int groups, Rule const& rule) {
    scaler s;
    for (value_range const& r : ranges_of(values, width, groups)) rule(s, r);
    return s;
}

/// The factor 1 where all values are the same, as scikit-learn's.
inline void standardise(scaler& s, value_range const& r) {
    double const deviation = std::sqrt(r.squares / static_cast<double>(r.count));
    bool const same = r.least == r.most || !(deviation > 0);
    s.offset.push_back(static_cast<float>(r.mean()));
    s.factor.push_back(same ? 1.0f : static_cast<float>(1 / deviation));
}

inline auto fit_between(float least, float most) {
    return [=](scaler& s, value_range const& r) {
        double const factor = r.least == r.most ? 1.0 : (double{most} - double{least}) / (double{r.most} - double{r.least});
        s.factor.push_back(static_cast<float>(factor));
        s.offset.push_back(static_cast<float>(r.least - least / factor));
    };
}

inline int groups_of(dataset const& data, scaler_options const& options) {
    return data.empty() ? 0 : options.per_channel ? data.shape()[0] : data.features();
}

} // namespace detail

/// Scales each feature to mean 0 and deviation 1 over these samples.
///
/// Math     offset = mean, factor = 1 / sqrt(mean of squared deviations); 1 for a feature that is always the same
/// Errors   std::invalid_argument for no samples
/// Source   scikit-learn's StandardScaler
inline scaler standard_scaler(dataset const& data, scaler_options const& options = {}) {
    return detail::scaler_from(data.samples(), data.features(), detail::groups_of(data, options), detail::standardise);
}

/// Scales each feature so that its values over these samples run from `least` to `most`.
///
/// Math     factor = (most - least) / (max - min), 1 for a feature that is always the same; offset = min - least / factor
/// Errors   std::invalid_argument for no samples or when `least` is not below `most`
/// Source   scikit-learn's MinMaxScaler
inline scaler min_max_scaler(dataset const& data, scaler_options const& options = {}) {
    if (!(options.least < options.most)) throw std::invalid_argument{"scarp::min_max_scaler: expected least below most, found others"};
    return detail::scaler_from(data.samples(), data.features(), detail::groups_of(data, options),
                               detail::fit_between(options.least, options.most));
}

/// The scaling of the targets of a regression to mean 0 and deviation 1.
///
/// Errors   std::invalid_argument for a set without targets
inline scaler standard_target_scaler(dataset const& data) {
    return detail::scaler_from(data.targets(), data.outputs(), data.outputs(), detail::standardise);
}

} // namespace scarp
