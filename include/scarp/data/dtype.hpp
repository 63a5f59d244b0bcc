// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace scarp {

/// Element types of arrays in files, by NumPy's letters: b1 is bool, f2 half precision; bf16 is no type of NumPy's.
enum class dtype { b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, bf16, f4, f8 };

/// Bytes of one element.
constexpr std::size_t size_of(dtype type) {
    constexpr unsigned char sizes[] = {1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 2, 4, 8};
    return sizes[static_cast<int>(type)];
}

/// "f4"
constexpr std::string_view name_of(dtype type) {
    constexpr std::string_view names[] = {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "bf16", "f4", "f8"};
    return names[static_cast<int>(type)];
}

namespace detail {

template <class T>
constexpr dtype dtype_for() {
    static_assert(std::is_arithmetic_v<T> && sizeof(T) <= 8, "scarp: an element type of files: bool, an integer, float or double");
    if constexpr (std::is_same_v<T, bool>) return dtype::b1;
    else if constexpr (std::is_floating_point_v<T>) return sizeof(T) == 4 ? dtype::f4 : dtype::f8;
    else {
        constexpr int log = std::countr_zero(sizeof(T));
        return static_cast<dtype>(static_cast<int>(std::is_signed_v<T> ? dtype::i1 : dtype::u1) + log);
    }
}

/// The bits of a half-precision number, IEEE 754 binary16, as the same number.
constexpr float from_half(std::uint16_t half) {
    std::uint32_t const sign = std::uint32_t{half & 0x8000u} << 16, rest = half & 0x7FFFu;
    if (rest >= 0x7C00) return std::bit_cast<float>(sign | 0x7F80'0000u | rest << 13);              // infinite or not a number
    if (rest >= 0x0400) return std::bit_cast<float>(sign | ((rest << 13) + (112u << 23)));
    float const tiny = static_cast<float>(rest) * 0x1p-24f;
    return sign ? -tiny : tiny;
}

constexpr float from_bfloat(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

/// To the nearest, ties to even; what is too large becomes infinite.
constexpr std::uint16_t to_half(float x) {
    auto const bits = std::bit_cast<std::uint32_t>(x);
    auto const sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000u);
    std::uint32_t const size = bits & 0x7FFF'FFFFu;
    if (size > 0x7F80'0000u) return static_cast<std::uint16_t>(sign | 0x7E00u);
    if (size >= 0x4780'0000u) return static_cast<std::uint16_t>(sign | 0x7C00u);  // from 65536 on
    if (size < 0x3880'0000u) {                                                    // below 2^-14: steps of 2^-24
        float const steps = std::bit_cast<float>(size) * 0x1p24f + 0x1p23f;       // the sum rounds to an integer
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(steps) & 0x7FFu));
    }
    return static_cast<std::uint16_t>(sign | ((size - 0x3800'0000u + 0xFFFu + (size >> 13 & 1u)) >> 13));
}

/// The upper half of a float, to the nearest.
constexpr std::uint16_t to_bfloat(float x) {
    auto const bits = std::bit_cast<std::uint32_t>(x);
    if ((bits & 0x7FFF'FFFFu) > 0x7F80'0000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
    return static_cast<std::uint16_t>((bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16);
}

} // namespace detail

} // namespace scarp
