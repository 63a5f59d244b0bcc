// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace scarp {

namespace detail {

/// ln(s) for a normal s > 0, absolute error below 4e-9: in integers, so that no compiler can contract it into other bits.
constexpr double fixed_point_log(double s) {
    constexpr std::int64_t ln2 = 1'488'522'236;                     // times 2^31, as every integer below
    auto const bits = std::bit_cast<std::uint64_t>(s);
    auto exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
    double mantissa = std::bit_cast<double>((bits & 0xF'FFFF'FFFF'FFFFu) | 0x3FF0'0000'0000'0000u);
    if (mantissa > 1.4142135) { mantissa /= 2; ++exponent; }
    auto const z = static_cast<std::int64_t>((mantissa - 1) / (mantissa + 1) * 0x1p31);  // ln m = 2 artanh z
    std::int64_t const w = z * z >> 31;
    std::int64_t series = 0;
    for (std::int64_t odd : {11, 9, 7, 5, 3, 1}) series = (series * w >> 31) + (std::int64_t{1} << 31) / odd;
    return static_cast<double>(exponent * ln2 + (2 * z * series >> 31)) * 0x1p-31;
}

/// sqrt(x) for x > 0 by Heron's rule: quotient, sum, half; again nothing to contract, and constexpr in clang.
constexpr double heron_sqrt(double x) {
    double root = std::bit_cast<double>((std::bit_cast<std::uint64_t>(x) >> 1) + 0x1FF8'0000'0000'0000u);
    for (int step = 0; step < 4; ++step) root = 0.5 * (root + x / root);
    return root;
}

template <class Word>
struct philox_constants;
template <>
struct philox_constants<std::uint32_t> {
    static constexpr std::uint32_t factor[] = {0xD251'1F53, 0xCD9E'8D57}, weyl[] = {0x9E37'79B9, 0xBB67'AE85};
};
template <>
struct philox_constants<std::uint64_t> {
    static constexpr std::uint64_t factor[] = {0xD2E7'470E'E14C'6C93, 0xCA5A'8263'9512'1157},
                                   weyl[] = {0x9E37'79B9'7F4A'7C15, 0xBB67'AE85'84CA'A73B};
};

/// The upper half of a product of two words.
constexpr std::uint32_t upper_product(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::uint32_t>(std::uint64_t{a} * b >> 32);
}
constexpr std::uint64_t upper_product(std::uint64_t a, std::uint64_t b) {
    std::uint64_t const half = 0xFFFF'FFFF, al = a & half, ah = a >> 32, bl = b & half, bh = b >> 32;
    std::uint64_t const middle = ah * bl + (al * bl >> 32), other = al * bh + (middle & half);
    return ah * bh + (middle >> 32) + (other >> 32);
}

} // namespace detail

/// Philox 4xW-10 as a bijection on counters, for words of W = 32 or 64 bits. With 64 it is the one of NumPy's Philox, whose
/// values for a key are those of the counters 1, 2, 3, ...; philox draws from the one with 32.
///
/// Source   Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11
template <class Word>
constexpr std::array<Word, 4> philox_block(std::array<Word, 4> counter, std::array<Word, 2> key) {
    using constants = detail::philox_constants<Word>;
    for (int round = 0; round < 10; ++round) {
        Word const even[] = {detail::upper_product(constants::factor[0], counter[0]), constants::factor[0] * counter[0]};
        Word const odd[] = {detail::upper_product(constants::factor[1], counter[2]), constants::factor[1] * counter[2]};
        counter = {odd[0] ^ counter[1] ^ key[0], odd[1], even[0] ^ counter[3] ^ key[1], even[1]};
        key[0] += constants::weyl[0];
        key[1] += constants::weyl[1];
    }
    return counter;
}

/// Counter-based random numbers, Philox 4x32-10: value k of a stream is a function of (seed, stream, k) alone.
///
/// The same bits on every compiler, at run time and in constant evaluation. Streams of one seed are independent:
/// give each purpose (initialisation, shuffling, ...) its own, then adding one does not move the others.
///
/// Math     block n of a stream = ten rounds over the counter (n, stream) under the key seed, four 32-bit values
/// Cost     10 rounds of two 32x32-bit products per four values
/// Source   Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11
class philox {
public:
    using block = std::array<std::uint32_t, 4>;
    using key = std::array<std::uint32_t, 2>;

    constexpr explicit philox(std::uint64_t seed, std::uint64_t stream = 0)
        : key_{low(seed), high(seed)}, stream_{stream} {}

    /// The bare bijection on counters.
    static constexpr block encrypt(block counter, key k) {
        return philox_block(counter, k);
    }

    constexpr std::uint32_t next_u32() {
        if (position_ % 4 == 0) refill();
        return block_[position_++ % 4];
    }

    constexpr std::uint64_t next_u64() {
        std::uint64_t const first = next_u32();
        return first | std::uint64_t{next_u32()} << 32;
    }

    /// U[0, 1), on the grid of T's precision: 2^-24 from one value for float, 2^-53 from two for double.
    template <class T = double>
    constexpr T uniform() {
        if constexpr (sizeof(T) == 4) return static_cast<T>(next_u32() >> 8) * T(0x1p-24);
        else return static_cast<T>(next_u64() >> 11) * T(0x1p-53);
    }

    /// U[from, to), where rounding may reach `to`. In double, where a float's product is exact and contraction harmless.
    template <class T>
    constexpr T uniform(T from, T to) {
        double const width = double{to} - double{from};
        return static_cast<T>(double{from} + width * double{uniform<T>()});
    }

    /// N(0, 1), to about 1e-8.
    ///
    /// Source   Marsaglia, Bray 1964, "A convenient method for generating normal variables", SIAM Review 6
    template <class T = double>
    constexpr T normal() {
        for (;;) {
            double const u = signed_unit();
            double const v = signed_unit();
            double const s = u * u + v * v;          // both squares are exact: contraction cannot change s
            if (s >= 1 || s == 0) continue;
            double const square = -2 * detail::fixed_point_log(s) / s;
            return square > 0 ? static_cast<T>(u * detail::heron_sqrt(square)) : T(0);
        }
    }

    /// Uniform in 0 ... n-1 without bias; n > 0.
    ///
    /// Source   Lemire 2019, "Fast random integer generation in an interval", ACM TOMACS 29
    constexpr std::uint32_t below(std::uint32_t n) {
        std::uint64_t product = std::uint64_t{next_u32()} * n;
        if (low(product) < n)
            for (std::uint32_t const biased = (0u - n) % n; low(product) < biased;)
                product = std::uint64_t{next_u32()} * n;
        return high(product);
    }

    /// Fisher-Yates: every order is equally likely. At most 2^32 - 1 items.
    template <class T>
    constexpr void shuffle(std::span<T> items) {
        for (std::size_t left = items.size(); left > 1; --left) {
            std::size_t const chosen = below(static_cast<std::uint32_t>(left));
            if (chosen != left - 1) std::swap(items[chosen], items[left - 1]);
        }
    }
    constexpr void shuffle(std::span<int> items) { shuffle<int>(items); }

    /// How many 32-bit values have been drawn; `seek` goes to any place in constant time (checkpoints store the position).
    constexpr std::uint64_t position() const { return position_; }
    constexpr void seek(std::uint64_t position) {
        position_ = position;
        if (position_ % 4 != 0) refill();
    }

private:
    static constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
    static constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

    constexpr void refill() {
        std::uint64_t const index = position_ / 4;
        block_ = encrypt({low(index), high(index), low(stream_), high(stream_)}, key_);
    }

    /// U[-1, 1) on a grid of 2^-25, so that its square is exact in double.
    constexpr double signed_unit() { return static_cast<double>(next_u32() >> 6) * 0x1p-25 - 1; }

    key key_;
    std::uint64_t stream_;
    std::uint64_t position_ = 0;
    block block_{};
};

} // namespace scarp
