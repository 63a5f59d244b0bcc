// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dataset.hpp>

namespace scarp {

/// A set of some of the samples, in the order of their numbers here; numbers may repeat.
///
/// Cost     a copy of these samples
/// Errors   std::out_of_range for a number that is none of a sample
inline dataset subset(dataset const& data, std::span<int const> numbers) {
    dataset_parts const& all = data.parts();
    dataset_parts some{.shape = all.shape, .classes = all.classes, .outputs = all.outputs, .names = all.names, .origin = all.origin,
                       .shape_offset = all.shape_offset};
    some.features.reserve(numbers.size() * static_cast<std::size_t>(data.features()));
    for (int i : numbers) {
        dataset::example const one = data.at(i);
        some.features.insert(some.features.end(), one.features.begin(), one.features.end());
        some.targets.insert(some.targets.end(), one.targets.begin(), one.targets.end());
        if (data.has_labels()) some.labels.push_back(one.label);
    }
    return dataset{std::move(some)};
}

} // namespace scarp
