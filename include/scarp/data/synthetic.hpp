// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dataset.hpp>
#include <scarp/shape/philox.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

inline void require_samples(char const* generator, int count) {
    if (count < 1)
        throw std::invalid_argument{joined({"scarp::", generator, ": expected 1 or more samples, found ", std::to_string(count)})};
}

/// Points in the plane: class labels, and the same as one target per sample (two classes) or one-hot (more).
inline dataset planar_set(std::vector<float> points, std::vector<int> labels, int classes, char const* origin) {
    int const outputs = classes == 2 ? 1 : classes;
    std::vector<float> targets(labels.size() * static_cast<std::size_t>(outputs));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        auto const label = static_cast<std::size_t>(labels[i]);
        if (outputs == 1) targets[i] = static_cast<float>(label);
        else targets[i * static_cast<std::size_t>(outputs) + label] = 1;
    }
    return dataset{{.shape = {2}, .features = std::move(points), .labels = std::move(labels), .classes = classes,
                    .targets = std::move(targets), .outputs = outputs, .origin = origin}};
}

} // namespace detail

/// The four rows of exclusive or.
///
/// Shapes   samples (2), labels 0 and 1, targets (1) the same as numbers
inline dataset xor_set() { return detail::planar_set({0, 0, 0, 1, 1, 0, 1, 1}, {0, 1, 1, 0}, 2, "xor"); }

/// Two interleaved half circles of radius 1, labels 0 and 1 in turn, each coordinate with N(0, noise) added.
///
/// Shapes   samples (2), labels 0 and 1, targets (1) the same as numbers
/// Errors   std::invalid_argument for fewer than one sample
/// Source   scikit-learn's make_moons
inline dataset two_moons(int count, float noise, std::uint64_t seed) {
    detail::require_samples("two_moons", count);
    philox random{seed};
    std::vector<float> points;
    std::vector<int> labels;
    for (int i = 0; i < count; ++i) {
        double const angle = std::numbers::pi * random.uniform();
        bool const lower = i % 2 == 1;
        double const x = lower ? 1 - std::cos(angle) : std::cos(angle);
        double const y = lower ? 0.5 - std::sin(angle) : std::sin(angle);
        points.push_back(static_cast<float>(x + noise * random.normal()));
        points.push_back(static_cast<float>(y + noise * random.normal()));
        labels.push_back(i % 2);
    }
    return detail::planar_set(std::move(points), std::move(labels), 2, "two moons");
}

/// Two circles around the origin, label 0 on that of radius 1 and 1 on that of radius `factor` in turn, N(0, noise) added to each coordinate.
///
/// Shapes   samples (2), labels 0 and 1, targets (1) the same as numbers
/// Errors   std::invalid_argument for fewer than one sample
/// Source   scikit-learn's make_circles
inline dataset circles(int count, float noise, std::uint64_t seed, float factor = 0.5f) {
    detail::require_samples("circles", count);
    philox random{seed};
    std::vector<float> points;
    std::vector<int> labels;
    for (int i = 0; i < count; ++i) {
        double const angle = 2 * std::numbers::pi * random.uniform(), radius = i % 2 == 1 ? factor : 1;
        points.push_back(static_cast<float>(radius * std::cos(angle) + noise * random.normal()));
        points.push_back(static_cast<float>(radius * std::sin(angle) + noise * random.normal()));
        labels.push_back(i % 2);
    }
    return detail::planar_set(std::move(points), std::move(labels), 2, "circles");
}

/// Clouds N(centre, deviation) around centres drawn uniformly from [-10, 10) in each coordinate, cloud i % clouds.
///
/// Shapes   samples (features), labels 0 ... clouds-1
/// Errors   std::invalid_argument for fewer than one sample, cloud or feature
/// Source   scikit-learn's make_blobs
inline dataset blobs(int count, int clouds, float deviation, std::uint64_t seed, int features = 2) {
    detail::require_samples("blobs", count);
    if (clouds < 1 || features < 1)
        throw std::invalid_argument{detail::joined({"scarp::blobs: expected 1 or more clouds and features, found ", std::to_string(clouds),
                                                    " and ", std::to_string(features)})};
    philox random{seed};
    auto const width = static_cast<std::size_t>(features);
    std::vector<float> centres(static_cast<std::size_t>(clouds) * width), points;
    for (float& c : centres) c = random.uniform(-10.0f, 10.0f);
    std::vector<int> labels;
    for (int i = 0; i < count; ++i) {
        labels.push_back(i % clouds);
        for (std::size_t k = 0; k < width; ++k)
            points.push_back(static_cast<float>(centres[static_cast<std::size_t>(i % clouds) * width + k] + deviation * random.normal()));
    }
    return dataset{{.shape = {features}, .features = std::move(points), .labels = std::move(labels), .classes = clouds, .origin = "blobs"}};
}

/// Spiral arms from the centre to radius 1, one and a half turns long, arm i % arms, N(0, noise) added to each coordinate.
///
/// Shapes   samples (2), labels 0 ... arms-1, targets (1) for two arms, one-hot (arms) for more
/// Errors   std::invalid_argument for fewer than one sample or two arms
inline dataset spirals(int count, int arms, float noise, std::uint64_t seed) {
    detail::require_samples("spirals", count);
    if (arms < 2) throw std::invalid_argument{detail::joined({"scarp::spirals: expected 2 or more arms, found ", std::to_string(arms)})};
    philox random{seed};
    std::vector<float> points;
    std::vector<int> labels;
    for (int i = 0; i < count; ++i) {
        int const arm = i % arms;
        double const radius = std::sqrt(random.uniform());                 // even density along the arm
        double const angle = std::numbers::pi * (3 * radius + 2.0 * arm / arms);
        points.push_back(static_cast<float>(radius * std::cos(angle) + noise * random.normal()));
        points.push_back(static_cast<float>(radius * std::sin(angle) + noise * random.normal()));
        labels.push_back(arm);
    }
    return detail::planar_set(std::move(points), std::move(labels), arms, "spirals");
}

/// A regression: y = sin(x) for x uniform in [-pi, pi).
///
/// Shapes   samples (1), targets (1), no labels
/// Errors   std::invalid_argument for fewer than one sample
inline dataset sine(int count, std::uint64_t seed) {
    detail::require_samples("sine", count);
    philox random{seed};
    std::vector<float> x, y;
    for (int i = 0; i < count; ++i) {
        x.push_back(static_cast<float>(std::numbers::pi * (2 * random.uniform() - 1)));
        y.push_back(std::sin(x.back()));
    }
    return dataset{{.shape = {1}, .features = std::move(x), .targets = std::move(y), .outputs = 1, .origin = "sine"}};
}

} // namespace scarp
