// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/libsvm.hpp>

#include "fuzz.hpp"

/// The first byte chooses the options.
static void load(std::span<unsigned char const> bytes) {
    if (bytes.empty()) return;
    scarp::libsvm_options const options{.features = bytes[0] & 1 ? 9 : 0, .zero_based = (bytes[0] & 2) != 0, .regression = (bytes[0] & 4) != 0};
    scarp::dataset const data = scarp::from_libsvm({reinterpret_cast<char const*>(bytes.data()) + 1, bytes.size() - 1}, options);
    expect(data.size() > 0 && (options.features == 0 || data.features() == options.features));
}

SCARP_FUZZ(load)
