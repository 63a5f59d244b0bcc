// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/random.hpp>

#include <cstdint>

namespace scarp {

/// Counter-based random bits of additions, rotations and exclusive ors alone, Threefry 2x32-13: what kernels draw from, since
/// every architecture has them on whole registers, where Philox needs products twice as wide as a lane.
///
/// Word is std::uint32_t or a register of them.
/// Math     thirteen rounds over the counter (a, b) under the key; the first word of the result
/// Cost     about 80 operations a register
/// Source   Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11: the fewest rounds that pass BigCrush
template <class Word>
[[gnu::always_inline]] constexpr Word threefry(Word a, Word b, std::uint32_t key0, std::uint32_t key1) {
    std::uint32_t const keys[] = {key0, key1, 0x1BD1'1BDA ^ key0 ^ key1};
    constexpr int turns[] = {13, 15, 26, 6, 17, 29, 16, 24};
    a = a + keys[0];
    b = b + keys[1];
    for (int round = 0; round < 13; ++round) {
        int const turn = turns[round % 8];
        a = a + b;
        b = (b << turn | b >> (32 - turn)) ^ a;
        if (round % 4 != 3) continue;
        auto const passed = static_cast<std::uint32_t>(round / 4 + 1);
        a = a + keys[passed % 3];
        b = b + (keys[(passed + 1) % 3] + passed);
    }
    return a;
}

/// What makes the random numbers of one step: two whole numbers below 2^24, which a float holds exactly.
struct step_key {
    std::uint32_t at[2];
};

constexpr step_key key_of_step(seed s, std::uint64_t step) {
    philox random = random_of(s, random_stream::dropout, step);
    std::uint32_t const first = random.next_u32() >> 8;
    return {{first, random.next_u32() >> 8}};
}

/// U[0, 1) on a grid of 2^-24: element number `element` of a stream. The same in every number type, kernel and compiler.
template <class T>
constexpr T uniform_of_step(step_key key, std::uint32_t stream, std::uint32_t element) {
    return static_cast<T>(threefry(element, stream, key.at[0], key.at[1]) >> 8) * T(0x1p-24);
}

}  // namespace scarp
