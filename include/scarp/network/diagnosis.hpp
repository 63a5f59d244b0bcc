// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/fault.hpp>

#include <type_traits>
#include <utility>

namespace scarp {

// The words of a diagnosis. They are declared and never defined: a compiler that must look inside prints them whole.
template <int Position, class Layer> struct at_layer;   // position in the declaration, from 1
template <int... Extents> struct expected;
template <int... Extents> struct got;
struct before_the_first_layer;

/// What is wrong with a network, as a type.
template <problem What, class Where, class Expected, class Got, hint Repair>
struct ill_formed;  // read: what, at which layer, expected this shape, got that one, the smallest repair

namespace detail {

template <class... L>
struct types {
    static constexpr int size = sizeof...(L);
};

template <int I, class First, class... Rest>
constexpr auto pick(types<First, Rest...>) {
    if constexpr (I == 0) return std::type_identity<First>{};
    else return pick<I - 1>(types<Rest...>{});
}

template <template <int...> class Word, extents const& E, int... I>
Word<E[I]...> spell(std::integer_sequence<int, I...>);

/// The layer that a fault names.
template <int Position, class... L>
constexpr auto place_of(types<L...> list) {
    if constexpr (Position >= 1 && Position <= static_cast<int>(sizeof...(L)))
        return std::type_identity<at_layer<Position, typename decltype(pick<Position - 1>(list))::type>>{};
    else return std::type_identity<before_the_first_layer>{};
}

/// The type of a fault that has static storage; true_type where there is none.
template <fault const& F, class Layers>
struct verdict_of {
    static constexpr extents wanted = F.expected;
    static constexpr extents found = F.got;
    using type = ill_formed<F.what, typename decltype(place_of<F.layer>(Layers{}))::type,
                            decltype(spell<expected, wanted>(std::make_integer_sequence<int, wanted.rank>{})),
                            decltype(spell<got, found>(std::make_integer_sequence<int, found.rank>{})), F.repair>;
};

template <fault const& F, class Layers>
    requires(F.what == problem::none)
struct verdict_of<F, Layers> {
    using type = std::true_type;
};

}  // namespace detail

}  // namespace scarp
