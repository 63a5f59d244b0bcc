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

/// Of the values of row(i), i < count, each of `groups` groups of neighbours.
template <class Row>
std::vector<value_range> ranges_of(int count, Row const& row, std::size_t groups) {
    if (count < 1 || groups < 1) throw std::invalid_argument{"scarp::scaler: expected samples to learn from, found none"};
    std::vector<value_range> ranges(groups);
    auto const each = [&](auto const& f) {
        for (int i = 0; i < count; ++i) {
            auto const values = row(i);
            each_in_groups(values.size(), values.size(), groups, [&](std::size_t at, std::size_t k) { f(ranges[k], static_cast<float>(values[at])); });
        }
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

template <class Row, class Rule>
scaler scaler_from(int count, Row const& row, std::size_t groups, Rule const& rule) {
    scaler s;
    for (value_range const& r : ranges_of(count, row, groups)) rule(s, r);
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

template <class Data, class Rule>
scaler scaler_of_samples(Data const& data, scaler_options const& options, Rule const& rule) {
    std::size_t groups = data.size() < 1 ? 0 : data.sample(0).size();
    if (options.per_channel && groups > 0) groups = static_cast<std::size_t>(data.shape()[0]);
    return scaler_from(data.size(), [&](int i) { return data.sample(i); }, groups, rule);
}

} // namespace detail

/// Scales each feature to mean 0 and deviation 1 over these samples, of a set or of any source with a shape.
///
/// Math     offset = mean, factor = 1 / sqrt(mean of squared deviations); 1 for a feature that is always the same
/// Cost     each sample is asked for twice
/// Errors   std::invalid_argument for no samples
/// Source   scikit-learn's StandardScaler
template <class Data>
scaler standard_scaler(Data const& data, scaler_options const& options = {}) {
    return detail::scaler_of_samples(data, options, detail::standardise);
}

/// Scales each feature so that its values over these samples run from `least` to `most`.
///
/// Math     factor = (most - least) / (max - min), 1 for a feature that is always the same; offset = min - least / factor
/// Errors   std::invalid_argument for no samples or when `least` is not below `most`
/// Source   scikit-learn's MinMaxScaler
template <class Data>
scaler min_max_scaler(Data const& data, scaler_options const& options = {}) {
    if (!(options.least < options.most)) throw std::invalid_argument{"scarp::min_max_scaler: expected least below most, found others"};
    return detail::scaler_of_samples(data, options, detail::fit_between(options.least, options.most));
}

/// The scaling of the targets of a regression to mean 0 and deviation 1.
///
/// Errors   std::invalid_argument for a set without targets
template <class Data>
scaler standard_target_scaler(Data const& data) {
    auto const row = [&](int i) { return data.targets(i); };
    return detail::scaler_from(data.size(), row, data.size() < 1 ? 0 : row(0).size(), detail::standardise);
}

} // namespace scarp
