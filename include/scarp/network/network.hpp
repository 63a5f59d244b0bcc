// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/network/reading.hpp>
#include <scarp/shape/shape.hpp>

namespace scarp {

namespace detail {

/// The forward pass of a list of layers, as read, with the fault if there is one.
template <class Layers>
struct as_read {
    static constexpr program_graph make() { return read_layers(Layers{}); }
};

template <class Layers>
inline constexpr fault fault_in = frozen_graph<as_read<Layers>>::value.error;

template <class Layers>
using verdict = typename verdict_of<fault_in<Layers>, Layers>::type;

}  // namespace detail

/// A network is a type: `struct mlp : network<input<784>, dense<128>, relu, dense<10>> {};`
///
/// Every shape is checked where it is declared. An ill-formed network gives one error, whose text names the layer, what it
/// expected, what it got and the smallest repair; whatever is made of the network afterwards compiles in silence.
template <class... Layers>
struct network {
    using layers = detail::types<Layers...>;
    static_assert(detail::verdict<layers>{}, "this network is ill-formed: the type above says where, and what to do");
};

namespace detail {

template <class... L>
types<L...> list_of(network<L...> const*);
template <class... L>
types<L...> list_of(sequence<L...> const*);

}  // namespace detail

/// The layers of a network type, of anything derived from it, or of an expression of layers.
template <class Net>
using layers_of = decltype(detail::list_of(static_cast<Net*>(nullptr)));

/// Whether a network passed the check at its declaration.
template <class Net>
inline constexpr bool well_formed = !detail::fault_in<layers_of<Net>>;

namespace detail {

/// The forward pass, simplified, with parameters as they are stored.
template <class Net>
struct forward {
    static constexpr program_graph make() { return simplify(thaw(frozen_graph<as_read<layers_of<Net>>>::value), false); }
};

template <class Net>
inline constexpr auto const& reading_of = frozen_graph<as_read<layers_of<Net>>>::value;
template <class Net>
inline constexpr auto const& forward_of = frozen_graph<forward<Net>>::value;

template <class Net>
inline constexpr extents input_extents = sample_of(reading_of<Net>.nodes[0].dims);
template <class Net>
inline constexpr extents output_extents = sample_of(reading_of<Net>.nodes[reading_of<Net>.outputs[0]].dims);

}  // namespace detail

/// Shape of one sample, and of the network's answer to it.
template <class Net>
using input_shape = shape_of<detail::input_extents<Net>>;
template <class Net>
using output_shape = shape_of<detail::output_extents<Net>>;

/// Number of trainable numbers.
template <class Net>
inline constexpr int parameter_count = [] {
    int n = 0;
    for (int i = 0; i < detail::reading_of<Net>.parameter_count; ++i) n += detail::reading_of<Net>.parameters[i].dims.size();
    return n;
}();

}  // namespace scarp
