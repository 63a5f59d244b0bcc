// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dtype.hpp>

#include <cstring>

namespace scarp::detail {

/// As safetensors spells the types, in the order of dtype.
inline constexpr std::string_view safetensors_types[] = {"BOOL", "I8",  "I16", "I32",  "I64", "U8", "U16",
                                                         "U32",  "U64", "F16", "BF16", "F32", "F64"};
constexpr std::string_view safetensors_name(dtype type) { return safetensors_types[static_cast<int>(type)]; }

/// Whether weights may be of the type.
constexpr bool is_real(dtype type) { return type >= dtype::f2; }

/// One real number from its bytes in this machine's order.
template <dtype Type, class T>
T read_element(unsigned char const* bytes) {
    constexpr bool is_short = size_of(Type) == 2;
    std::conditional_t<is_short, std::uint16_t, std::conditional_t<Type == dtype::f4, float, double>> x;
    std::memcpy(&x, bytes, sizeof x);
    if constexpr (Type == dtype::f2) return static_cast<T>(from_half(x));
    else if constexpr (Type == dtype::bf16) return static_cast<T>(from_bfloat(x));
    else return static_cast<T>(x);
}

template <dtype Type, class T>
void write_element(T value, unsigned char* bytes) {
    auto const copy = [&](auto x) { std::memcpy(bytes, &x, sizeof x); };
    if constexpr (Type == dtype::f8) copy(static_cast<double>(value));
    else if constexpr (Type == dtype::f4) copy(static_cast<float>(value));
    else if constexpr (Type == dtype::f2) copy(to_half(static_cast<float>(value)));
    else copy(to_bfloat(static_cast<float>(value)));
}

/// Calls f(constant of the type), for a real type.
template <class F>
void with_real_type(dtype type, F const& f) {
    if (type == dtype::f8) return f(std::integral_constant<dtype, dtype::f8>{});
    if (type == dtype::f4) return f(std::integral_constant<dtype, dtype::f4>{});
    if (type == dtype::f2) return f(std::integral_constant<dtype, dtype::f2>{});
    f(std::integral_constant<dtype, dtype::bf16>{});
}

/// Eight bytes as files of little-endian order have them.
inline std::uint64_t read_u64(unsigned char const* bytes) {
    std::uint64_t value = 0;
    for (int i = 8; i-- > 0;) value = value << 8 | bytes[i];
    return value;
}
inline void write_u64(std::uint64_t value, unsigned char* bytes) {
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(value >> 8 * i);
}

/// From this machine's order of bytes to that of little-endian files, or back.
inline void to_little_endian([[maybe_unused]] unsigned char* bytes, [[maybe_unused]] std::size_t count, [[maybe_unused]] std::size_t element) {
    if constexpr (std::endian::native == std::endian::big)
        for (std::size_t at = 0; at + element <= count; at += element)
            for (std::size_t i = 0; i < element / 2; ++i) {
                unsigned char const first = bytes[at + i];
                bytes[at + i] = bytes[at + element - 1 - i];
                bytes[at + element - 1 - i] = first;
            }
}

}  // namespace scarp::detail
