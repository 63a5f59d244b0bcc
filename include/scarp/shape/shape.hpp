// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/extents.hpp>

#include <utility>

namespace scarp {

/// A static shape: `shape<1, 28, 28>` is channels, height, width.
template <int... Extents>
struct shape {
    static constexpr int rank = sizeof...(Extents);
    static constexpr int size = (1 * ... * Extents);
    static constexpr extents value = [] {
        if constexpr (sizeof...(Extents) == 0) return extents{};
        else return extents{Extents...};
    }();
};

namespace detail {

template <extents const& E, class Axes = std::make_integer_sequence<int, E.rank>>
struct shape_of;

template <extents const& E, int... I>
struct shape_of<E, std::integer_sequence<int, I...>> {
    using type = shape<E[I]...>;
};

}  // namespace detail

/// The type of a value of extents that has static storage.
template <extents const& E>
using shape_of = typename detail::shape_of<E>::type;

}  // namespace scarp
