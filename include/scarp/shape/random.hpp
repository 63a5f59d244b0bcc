// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/philox.hpp>

#include <cstdint>

namespace scarp {

/// The one number from which everything random follows.
struct seed {
    std::uint64_t value = 0;
};

/// What random numbers are drawn for. Each purpose has streams of its own, so that one more drawn for one of them, or one purpose
/// more, moves none of the others: adding dropout leaves the first weights and the order of the samples as they were.
/// A purpose's value is the first of its 2^32 streams.
enum class random_stream : std::uint64_t {
    data = 0,                    ///< generated samples
    parameters = 1ull << 32,     ///< first values, a stream per parameter
    shuffle = 2ull << 32,        ///< order of the samples, a stream per epoch
    dropout = 3ull << 32,
    augmentation = 4ull << 32,
    split = 5ull << 32,          ///< which samples train and which judge
    user = 6ull << 32            ///< yours from here on
};

/// Stream `number` of a purpose: a parameter's, an epoch's, a step's, a sample's.
///
///     philox random = random_of(seed{7}, random_stream::augmentation, sample);
///
/// Cost     nothing before the first value; a checkpoint needs no more of a stream than its number and its position
constexpr philox random_of(seed s, random_stream purpose, std::uint64_t number = 0) {
    return philox{s.value, static_cast<std::uint64_t>(purpose) + number};
}

}  // namespace scarp
