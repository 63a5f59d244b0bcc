// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/shape.hpp>

#include <concepts>

namespace scarp {

/// A small tensor by value, row-major: what a network answers.
template <class T, class Shape>
struct tensor {
    using value_type = T;
    using shape = Shape;

    alignas(64) T values[Shape::size > 0 ? Shape::size : 1];

    static constexpr int size() { return Shape::size; }
    constexpr T& operator[](std::integral auto i) { return values[i]; }
    constexpr T const& operator[](std::integral auto i) const { return values[i]; }
    constexpr T* data() { return values; }
    constexpr T const* data() const { return values; }
    constexpr T* begin() { return values; }
    constexpr T* end() { return values + size(); }
    constexpr T const* begin() const { return values; }
    constexpr T const* end() const { return values + size(); }
};

}  // namespace scarp
