// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dataset.hpp>
#include <scarp/data/npz.hpp>

#include <limits>

namespace scarp {

namespace detail {

/// The shape of one sample of an array whose first axis counts samples; an array of one axis has samples of one number.
inline std::vector<int> sample_shape(std::vector<std::size_t> const& shape, std::string const& name) {
    std::vector<int> result;
    bool fits = !shape.empty() && shape[0] > 0 && shape[0] <= static_cast<std::size_t>(std::numeric_limits<int>::max());
    for (std::size_t axis = 1; axis < shape.size(); ++axis) {
        fits = fits && shape[axis] > 0 && shape[axis] <= static_cast<std::size_t>(std::numeric_limits<int>::max());
        if (fits) result.push_back(static_cast<int>(shape[axis]));
    }
    if (fits && result.empty()) result.push_back(1);
    if (!fits || volume(result) == 0) {
        std::string text;
        for (std::size_t extent : shape) text += joined({text.empty() ? "" : "x", std::to_string(extent)});
        throw data_error{name, "an array of samples, none of its extents 0 or beyond int", text.empty() ? "a single number" : text};
    }
    return result;
}

/// Whole numbers are class labels, real ones targets.
inline void add_answers(dataset_parts& parts, named_array const& answers, std::size_t samples, std::string const& name) {
    std::vector<int> const shape = sample_shape(answers.shape, name);
    bool const real = answers.type >= dtype::f2;
    if (answers.shape[0] != samples || (!real && volume(shape) != 1))
        throw data_error{name, joined({std::to_string(samples), real ? " rows of targets" : " labels, one for each sample"}),
                         joined({std::to_string(answers.shape[0]), " rows of ", shape_text(shape)})};
    if (real) {
        parts.targets = answers.values<float>();
        parts.outputs = volume(shape);
        return;
    }
    parts.labels = answers.values<int>();
    for (std::size_t i = 0; i < parts.labels.size(); ++i) {
        int const label = parts.labels[i];
        if (label < 0 || label > 65'535)
            throw data_error{name, "labels from 0 to 65535", joined({std::to_string(label), " of sample ", std::to_string(i)})};
        parts.classes = std::max(parts.classes, label + 1);
    }
}

} // namespace detail

/// A data set of two arrays whose first axes count the samples: features, and class labels if whole numbers, else targets.
///
/// Errors   data_error naming the array: other numbers of rows, labels outside of 0 ... 65535, numbers that do not fit float or int
inline dataset to_dataset(named_array const& features, named_array const& answers, std::string const& origin = "arrays") {
    std::string const x = detail::joined({origin, ": ", features.name}), y = detail::joined({origin, ": ", answers.name});
    dataset_parts parts{.shape = detail::sample_shape(features.shape, x), .features = features.values<float>(), .origin = origin};
    detail::add_answers(parts, answers, features.shape[0], y);
    return dataset{std::move(parts)};
}

/// A data set from two .npy files: features (samples, ...), and labels (samples) or targets (samples, outputs).
///
/// Errors   as load_npy and to_dataset
inline dataset load_npy(std::string const& features, std::string const& answers) {
    return to_dataset(load_npy(features), load_npy(answers), features);
}

/// A data set from two arrays of an .npz file: load_npz("digits.npz", "x_train", "y_train").
///
/// Errors   as load_npz and to_dataset; data_error listing the arrays there are when one is not
inline dataset load_npz(std::string const& path, std::string_view features, std::string_view answers) {
    std::vector<named_array> const arrays = load_npz(path);
    return to_dataset(find_array(arrays, features, path), find_array(arrays, answers, path), path);
}

} // namespace scarp
