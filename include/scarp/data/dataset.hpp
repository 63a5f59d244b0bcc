// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

/// "1x28x28"
inline std::string shape_text(std::span<int const> shape) {
    std::string text;
    for (int extent : shape) text += joined({text.empty() ? "" : "x", std::to_string(extent)});
    return text.empty() ? "no axes" : text;
}

/// The product of positive extents; 0 when there are none, when one is not positive, or when an int cannot hold it.
inline int volume(std::span<int const> shape) {
    long long product = shape.empty() ? 0 : 1;
    for (int extent : shape) {
        if (extent <= 0) return 0;
        product *= extent;
        if (product > std::numeric_limits<int>::max()) return 0;
    }
    return static_cast<int>(product);
}

} // namespace detail

/// What a data set is made of. Leave out what it has not: labels of a regression, targets of a classification.
struct dataset_parts {
    std::vector<int> shape = {};               ///< of one sample, e.g. {1, 28, 28}: channels, height, width
    std::vector<float> features = {};          ///< (samples, shape...), row-major
    std::vector<int> labels = {};              ///< (samples), each in 0 ... classes-1
    int classes = 0;
    std::vector<float> targets = {};           ///< (samples, outputs), row-major
    int outputs = 0;
    std::vector<std::string> names = {};       ///< of the classes
    std::string origin = {};                   ///< where the samples come from, for messages
    std::optional<std::uint64_t> shape_offset = {};   ///< the byte of the origin that states the shape
};

/// Samples with class labels, regression targets or both, in contiguous memory.
///
/// Shapes   features (size, shape...)   labels (size)   targets (size, outputs)
/// Cost     access by index is unchecked and free, as with std::span: 0 <= i < size() is the caller's; at(i) checks
/// Errors   std::invalid_argument from the constructor when the parts do not fit together
class dataset {
public:
    /// One sample as `at` returns it: label is -1 and targets are empty where the set has none.
    struct example {
        std::span<float const> features;
        int label;
        std::span<float const> targets;
    };

    dataset() = default;
    explicit dataset(dataset_parts parts)
        : parts_{std::move(parts)}, features_{detail::volume(parts_.shape)} {
        size_ = count_samples();
        check();
    }

    int size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

    std::span<int const> shape() const noexcept { return parts_.shape; }
    /// Values per sample: the product of the shape.
    int features() const noexcept { return features_; }
    /// Number of classes; 0 when the set has no labels.
    int classes() const noexcept { return parts_.classes; }
    /// Values per row of targets; 0 when the set has none.
    int outputs() const noexcept { return parts_.outputs; }

    bool has_labels() const noexcept { return !parts_.labels.empty(); }
    bool has_targets() const noexcept { return !parts_.targets.empty(); }

    std::span<float const> sample(int i) const noexcept { return row(parts_.features, i, features_); }
    std::span<float const> image(int i) const noexcept { return sample(i); }
    /// Has the memory of a sample come into the caches: it lies anywhere, and what fetches ahead in hardware stops at each page.
    void prefetch(int i) const noexcept {
        std::span<float const> const x = sample(i);
        constexpr std::size_t line = 64 / sizeof(float);
        for (std::size_t k = 0; k < x.size(); k += line) __builtin_prefetch(x.data() + k);
    }
    int label(int i) const noexcept { return parts_.labels[static_cast<std::size_t>(i)]; }
    std::span<float const> targets(int i) const noexcept { return row(parts_.targets, i, parts_.outputs); }

    /// All samples, labels or targets, one after the other.
    std::span<float const> samples() const noexcept { return parts_.features; }
    std::span<int const> labels() const noexcept { return parts_.labels; }
    std::span<float const> targets() const noexcept { return parts_.targets; }

    /// Errors   std::out_of_range with the index and the size
    example at(int i) const {
        if (i < 0 || i >= size_)
            throw std::out_of_range{detail::joined({"scarp::dataset::at: index ", std::to_string(i), " of ",
                                                    std::to_string(size_), " samples"})};
        return {sample(i), has_labels() ? label(i) : -1, has_targets() ? targets(i) : std::span<float const>{}};
    }

    /// Names of the classes, empty when unknown.
    std::span<std::string const> names() const noexcept { return parts_.names; }
    /// Name of a class, its number when it has no name.
    std::string class_name(int label) const {
        bool const named = label >= 0 && static_cast<std::size_t>(label) < parts_.names.size();
        return named ? parts_.names[static_cast<std::size_t>(label)] : std::to_string(label);
    }

    /// Where the samples come from: the file of images, or the generator.
    std::string const& origin() const noexcept { return parts_.origin; }

    /// What the set is made of, to make another one of it.
    dataset_parts const& parts() const& noexcept { return parts_; }
    dataset_parts parts() && noexcept {
        size_ = features_ = 0;
        return std::move(parts_);
    }

    /// Passes when samples have the given shape. One axis of the right length passes too: a flat network reads rows.
    ///
    /// Errors   data_error naming the origin and both shapes
    void expect_shape(std::span<int const> wanted) const {
        bool same = wanted.size() == parts_.shape.size();
        for (std::size_t axis = 0; same && axis < wanted.size(); ++axis) same = wanted[axis] == parts_.shape[axis];
        bool const flat = wanted.size() == 1 && wanted[0] == features_;
        if (!same && !flat)
            throw data_error{parts_.origin.empty() ? "data set" : parts_.origin,
                             detail::joined({"samples of shape ", detail::shape_text(wanted)}),
                             detail::joined({"samples of shape ", detail::shape_text(parts_.shape)}), parts_.shape_offset};
    }
    void expect_shape(std::initializer_list<int> wanted) const { expect_shape(std::span<int const>{wanted.begin(), wanted.size()}); }

private:
    static std::span<float const> row(std::vector<float> const& values, int i, int width) noexcept {
        auto const length = static_cast<std::size_t>(width);
        return {values.data() + static_cast<std::size_t>(i) * length, length};
    }

    int count_samples() const {
        if (features_ == 0) refuse({"shape ", detail::shape_text(parts_.shape), " has no positive volume"});
        std::size_t const count = parts_.features.size() / static_cast<std::size_t>(features_);
        if (parts_.features.size() % static_cast<std::size_t>(features_) != 0)
            refuse({std::to_string(parts_.features.size()), " features are no multiple of ",
                    detail::shape_text(parts_.shape)});
        if (count > static_cast<std::size_t>(std::numeric_limits<int>::max())) refuse({"more samples than an int counts"});
        return static_cast<int>(count);
    }

    void check() const {
        auto const samples = static_cast<std::size_t>(size_);
        if (has_labels() && parts_.labels.size() != samples)
            refuse({std::to_string(parts_.labels.size()), " labels for ", std::to_string(size_), " samples"});
        for (std::size_t i = 0; i < parts_.labels.size(); ++i)
            if (parts_.labels[i] < 0 || parts_.labels[i] >= parts_.classes)
                refuse({"label ", std::to_string(parts_.labels[i]), " of sample ", std::to_string(i),
                        " is outside 0 ... ", std::to_string(parts_.classes - 1)});
        if (parts_.outputs < 0 || parts_.targets.size() != samples * static_cast<std::size_t>(parts_.outputs))
            refuse({std::to_string(parts_.targets.size()), " targets for ", std::to_string(size_), " samples of ",
                    std::to_string(parts_.outputs), " outputs"});
        if (!parts_.names.empty() && parts_.names.size() != static_cast<std::size_t>(parts_.classes))
            refuse({std::to_string(parts_.names.size()), " names for ", std::to_string(parts_.classes), " classes"});
    }

    [[noreturn]] static void refuse(std::initializer_list<std::string_view> why) {
        throw std::invalid_argument{detail::joined({"scarp::dataset: ", detail::joined(why)})};
    }

    dataset_parts parts_;
    int features_ = 0;
    int size_ = 0;
};

/// What a loader returns: samples to learn from and samples to be judged by.
struct split {
    dataset train;
    dataset test;
};

} // namespace scarp
