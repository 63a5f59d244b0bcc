// SPDX-License-Identifier: BSL-1.0
#include <scarp/data/npy_stream.hpp>

#include "fuzz.hpp"

#include <bit>
#include <cstring>

/// The first byte says which of the two files is fuzzed and how many samples the other has.
static void load(std::span<unsigned char const> bytes) {
    if (bytes.empty()) return;
    bool const features = (bytes[0] & 1) != 0;
    std::vector<float> const numbers(bytes[0] >> 1);
    auto const other = scarp::to_npy(scarp::named_array::of("x", {numbers.size()}, std::span{numbers}));
    memory_file const fuzzed{bytes.subspan(1)}, plain{other};
    scarp::npy_stream const stream{(features ? fuzzed : plain).path(), (features ? plain : fuzzed).path()};
    auto const whole = scarp::load_npy((features ? fuzzed : plain).path()).values<float>();
    std::size_t at = 0;
    for (int i = 0; i < stream.size(); ++i)
        for (float x : stream.sample(i)) expect(std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(whole[at++]));
    expect(at == whole.size());
}

SCARP_FUZZ(load)
