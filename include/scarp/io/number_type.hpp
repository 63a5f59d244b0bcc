// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace scarp {

/// How numbers are written in a file of weights. The first four can be read into a model and written from one.
enum class number_type { f64, f32, f16, bf16, i64, u64, i32, u32, i16, u16, i8, u8, boolean, f8_e5m2, f8_e4m3, f8_e8m0, c64 };

namespace detail {

struct number_kind {
    std::string_view name;  // as safetensors spells it
    int bytes;
};
inline constexpr number_kind number_kinds[] = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8}, {"U64", 8},
                                               {"I32", 4}, {"U32", 4}, {"I16", 2}, {"U16", 2},  {"I8", 1},  {"U8", 1},
                                               {"BOOL", 1}, {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"F8_E8M0", 1}, {"C64", 8}};

constexpr number_kind const& kind_of(number_type t) { return number_kinds[static_cast<int>(t)]; }
constexpr bool is_real(number_type t) { return t <= number_type::bf16; }

template <class T>
inline constexpr number_type type_of_number = sizeof(T) == 8 ? number_type::f64 : number_type::f32;

/// An unsigned integer of little-endian bytes, and back.
template <class Word>
Word read_word(unsigned char const* bytes) {
    Word w;
    std::memcpy(&w, bytes, sizeof w);
    if constexpr (std::endian::native == std::endian::big && sizeof(Word) > 1) {
        Word turned = 0;
        for (unsigned i = 0; i < sizeof w; ++i) turned = static_cast<Word>(turned << 8 | (w >> 8 * i & 0xFF));
        return turned;
    }
    return w;
}
template <class Word>
void write_word(Word w, unsigned char* bytes) {
    w = read_word<Word>(reinterpret_cast<unsigned char const*>(&w));
    std::memcpy(bytes, &w, sizeof w);
}

/// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
constexpr float float_of_half(std::uint16_t h) {
    std::uint32_t const sign = (h & 0x8000u) << 16, fraction = h & 0x3FFu;
    std::uint32_t const exponent = h >> 10 & 0x1Fu;
    if (exponent == 0) {
        float const small = static_cast<float>(fraction) * 0x1p-24f;
        return sign != 0 ? -small : small;
    }
    std::uint32_t const wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

/// To the nearest, ties to even; what is too large becomes infinite.
constexpr std::uint16_t half_of_float(float x) {
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

/// bfloat16: the upper half of a float.
constexpr float float_of_bfloat(std::uint16_t b) { return std::bit_cast<float>(std::uint32_t{b} << 16); }
constexpr std::uint16_t bfloat_of_float(float x) {
    auto const bits = std::bit_cast<std::uint32_t>(x);
    if ((bits & 0x7FFF'FFFFu) > 0x7F80'0000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
    return static_cast<std::uint16_t>((bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16);
}

/// One number of a type that is_real, from its bytes.
template <class T, number_type Type>
T read_number(unsigned char const* bytes) {
    if constexpr (Type == number_type::f64) return static_cast<T>(std::bit_cast<double>(read_word<std::uint64_t>(bytes)));
    else if constexpr (Type == number_type::f32) return static_cast<T>(std::bit_cast<float>(read_word<std::uint32_t>(bytes)));
    else if constexpr (Type == number_type::f16) return static_cast<T>(float_of_half(read_word<std::uint16_t>(bytes)));
    else return static_cast<T>(float_of_bfloat(read_word<std::uint16_t>(bytes)));
}

template <number_type Type, class T>
void write_number(T x, unsigned char* bytes) {
    if constexpr (Type == number_type::f64) write_word(std::bit_cast<std::uint64_t>(static_cast<double>(x)), bytes);
    else if constexpr (Type == number_type::f32) write_word(std::bit_cast<std::uint32_t>(static_cast<float>(x)), bytes);
    else if constexpr (Type == number_type::f16) write_word(half_of_float(static_cast<float>(x)), bytes);
    else write_word(bfloat_of_float(static_cast<float>(x)), bytes);
}

/// Calls f(constant of the type), for a type that is_real.
template <class F>
void with_type(number_type t, F const& f) {
    using enum number_type;
    if (t == f64) return f(std::integral_constant<number_type, f64>{});
    if (t == f32) return f(std::integral_constant<number_type, f32>{});
    if (t == f16) return f(std::integral_constant<number_type, f16>{});
    f(std::integral_constant<number_type, bf16>{});
}

}  // namespace detail

}  // namespace scarp
