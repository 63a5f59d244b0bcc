// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dtype.hpp>
#include <scarp/data/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace scarp {

namespace detail {

/// f(type) with a value of the C++ type that holds elements of `type`; halves come as their bits.
template <class F>
decltype(auto) with_element_type(dtype type, F const& f) {
    switch (type) {
    case dtype::b1: case dtype::u1: return f(std::uint8_t{});
    case dtype::i1: return f(std::int8_t{});
    case dtype::i2: return f(std::int16_t{});
    case dtype::i4: return f(std::int32_t{});
    case dtype::i8: return f(std::int64_t{});
    case dtype::u2: case dtype::f2: case dtype::bf16: return f(std::uint16_t{});
    case dtype::u4: return f(std::uint32_t{});
    case dtype::u8: return f(std::uint64_t{});
    case dtype::f4: return f(float{});
    case dtype::f8: break;
    }
    return f(double{});
}

/// Whether T holds the number, if not exactly then rounded: a fraction is no integer, 300 no std::uint8_t.
template <class T, class S>
constexpr bool holds(S value) {
    if constexpr (std::is_floating_point_v<T>) return true;
    else if constexpr (std::is_integral_v<S>) return std::in_range<T>(value);
    else {
        constexpr S low = static_cast<S>(std::numeric_limits<T>::min()), high = static_cast<S>(std::numeric_limits<T>::max());
        if (!(value >= low && value <= high)) return false;
        // 2^63 - 1 rounds up to 2^63 as a double: what equals such a bound is outside.
        if (static_cast<double>(high) >= 0x1p31 && value == high) return false;
        return static_cast<S>(static_cast<T>(value)) == value;
    }
}

} // namespace detail

/// An array of numbers with a name: what .npy, .npz and model files hold.
///
/// Shapes   bytes (shape...), row-major, each element in this machine's byte order, whatever the file's were
struct named_array {
    std::string name = {};
    dtype type = dtype::f4;
    std::vector<std::size_t> shape = {};   ///< no axes: one number
    std::vector<unsigned char> bytes = {};

    /// A copy of numbers in memory.
    ///
    /// Errors   std::invalid_argument when the shape does not hold as many
    template <class T>
    static named_array of(std::string name, std::vector<std::size_t> shape, std::span<T const> values) {
        named_array a{std::move(name), detail::dtype_for<T>(), std::move(shape), {}};
        auto const* const first = reinterpret_cast<unsigned char const*>(values.data());
        a.bytes.assign(first, first + values.size_bytes());
        if (a.size() != values.size())
            throw std::invalid_argument{detail::joined({"scarp::named_array: expected ", std::to_string(a.size()), " numbers of ",
                                                        a.name, ", found ", std::to_string(values.size())})};
        return a;
    }

    /// Number of elements.
    std::size_t size() const {
        std::size_t product = 1;
        for (std::size_t extent : shape) product *= extent;
        return product;
    }

    /// Calls f(i, value) for each element in order, with the value in a C++ type that holds it exactly.
    template <class F>
    void each(F const& f) const {
        detail::with_element_type(type, [&]<class S>(S value) {
            for (std::size_t i = 0, count = bytes.size() / sizeof(S); i < count; ++i) {
                std::memcpy(&value, bytes.data() + i * sizeof(S), sizeof(S));
                if constexpr (sizeof(S) == 1) f(i, static_cast<S>(type == dtype::b1 ? value != 0 : value));
                else if constexpr (std::is_same_v<S, std::uint16_t>) {
                    if (type == dtype::f2) f(i, detail::from_half(value));
                    else if (type == dtype::bf16) f(i, detail::from_bfloat(value));
                    else f(i, value);
                } else f(i, value);
            }
        });
    }

    /// The elements as numbers of type T; real numbers may round.
    ///
    /// Errors   data_error naming the first element that T cannot hold: out of its range, or a fraction for an integer
    template <class T>
    std::vector<T> values() const {
        std::vector<T> out(bytes.size() / size_of(type));
        if (type == detail::dtype_for<T>() && !std::is_same_v<T, bool>) {
            if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
            return out;
        }
        each([&](std::size_t i, auto value) {
            if (!detail::holds<T>(value)) refuse<T>(i, static_cast<double>(value));
            out[i] = static_cast<T>(value);
        });
        return out;
    }

    friend bool operator==(named_array const&, named_array const&) = default;

private:
    template <class T>
    [[noreturn]] void refuse(std::size_t i, double value) const {
        char text[32];
        std::snprintf(text, sizeof text, "%g", value);
        throw data_error{name.empty() ? "array" : name, detail::joined({"numbers that fit ", name_of(detail::dtype_for<T>())}),
                         detail::joined({text, " as element ", std::to_string(i)})};
    }
};

} // namespace scarp
