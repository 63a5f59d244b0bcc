// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/npy.hpp>

#include "fuzz.hpp"

static void load(std::span<unsigned char const> bytes) {
    scarp::named_array const a = scarp::from_npy(bytes, "x");
    expect(a.bytes.size() == a.size() * size_of(a.type));
    expect(a.type == scarp::dtype::f4 || a.values<double>().size() == a.size());
    expect(scarp::from_npy(scarp::to_npy(a), "x") == a);
}

SCARP_FUZZ(load)
