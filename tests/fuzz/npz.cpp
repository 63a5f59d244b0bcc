// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/npz.hpp>

#include "fuzz.hpp"

static void load(std::span<unsigned char const> bytes) {
    auto const arrays = scarp::from_npz(bytes, "x");
    for (auto const& a : arrays) expect(a.bytes.size() == a.size() * size_of(a.type));
    expect(scarp::from_npz(scarp::to_npz(arrays)) == arrays);
}

SCARP_FUZZ(load)
