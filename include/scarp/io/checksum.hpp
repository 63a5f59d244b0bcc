// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/io/element.hpp>

#include <span>

namespace scarp::detail {

/// XXH64, a checksum of 64 bits: 8 GB/s and more, where a CRC of 64 bits takes tables and a tenth of the speed.
///
/// Source   Yann Collet, "xxHash fast digest algorithm", github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
class xxh64 {
public:
    static std::uint64_t of(std::span<unsigned char const> bytes, std::uint64_t seed = 0) {
        unsigned char const* at = bytes.data();
        std::size_t left = bytes.size();
        std::uint64_t h = seed + prime[4];
        if (left >= 32) h = long_part(at, left, seed);
        h += bytes.size();
        for (; left >= 8; at += 8, left -= 8) h = std::rotl(h ^ round(0, read_u64(at)), 27) * prime[0] + prime[3];
        if (left >= 4) {
            unsigned char word_bytes[8] = {at[0], at[1], at[2], at[3]};
            std::uint64_t const word = read_u64(word_bytes);
            h = std::rotl(h ^ word * prime[0], 23) * prime[1] + prime[2];
            at += 4, left -= 4;
        }
        for (; left > 0; ++at, --left) h = std::rotl(h ^ *at * prime[4], 11) * prime[0];
        h = (h ^ h >> 33) * prime[1];
        h = (h ^ h >> 29) * prime[2];
        return h ^ h >> 32;
    }

private:
    static constexpr std::uint64_t prime[] = {0x9E37'79B1'85EB'CA87, 0xC2B2'AE3D'27D4'EB4F, 0x1656'67B1'9E37'79F9,
                                              0x85EB'CA77'C2B2'AE63, 0x27D4'EB2F'1656'67C5};

    static std::uint64_t round(std::uint64_t lane, std::uint64_t word) { return std::rotl(lane + word * prime[1], 31) * prime[0]; }

    /// All that fills four lanes.
    static std::uint64_t long_part(unsigned char const*& at, std::size_t& left, std::uint64_t seed) {
        std::uint64_t lane[] = {seed + prime[0] + prime[1], seed + prime[1], seed, seed - prime[0]};
        for (; left >= 32; at += 32, left -= 32)
            for (int i = 0; i < 4; ++i) lane[i] = round(lane[i], read_u64(at + 8 * i));
        std::uint64_t h = std::rotl(lane[0], 1) + std::rotl(lane[1], 7) + std::rotl(lane[2], 12) + std::rotl(lane[3], 18);
        for (std::uint64_t const l : lane) h = (h ^ round(0, l)) * prime[0] + prime[3];
        return h;
    }
};

}  // namespace scarp::detail
