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
    static constexpr graph_sizes guess() { return {16 * Layers::size + 32, 3 * Layers::size, 3 * Layers::size, 1, Layers::size}; }
};

template <class Layers>
inline constexpr fault fault_in = frozen<as_read<Layers>>::value.error;

template <class Layers>
constexpr auto verdict() {
    return verdict_on_layers<fault_in<Layers>, Layers>();
}

}  // namespace detail

/// A network is a type: `struct mlp : network<input<784>, dense<128>, relu, dense<10>> {};`
///
/// Every shape is checked where it is declared. An ill-formed network gives one error, whose text names the layer, what it
/// expected, what it got and the smallest repair; whatever is made of the network afterwards compiles in silence.
template <class... Layers>
struct network {
    using layers = detail::types<Layers...>;
    static_assert(detail::verdict<layers>().accepted, "read the type: what, at which layer, expected, got, the repair");
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

namespace detail {

template <class Net>
concept has_layers = requires(Net* net) { detail::list_of(net); };

template <class Net>
constexpr bool passed() {
    if constexpr (has_layers<Net>) return !fault_in<layers_of<Net>>;
    else return false;
}

template <class Net>
inline constexpr fault fault_of_use =
    has_layers<Net> ? fault{} : fault{problem::not_a_network, hint::derive_from_network, {}, {}};

/// The verdict on a type that is used as a network: an ill-formed network was refused at its declaration, so it is in order.
template <class Net>
constexpr auto verdict_on_use() {
    return verdict_on<fault_of_use<Net>, at_type<Net>>();
}

}  // namespace detail

/// Whether a network passed the check at its declaration.
template <class Net>
inline constexpr bool well_formed = detail::passed<Net>();

namespace detail {

/// The forward pass, simplified, with parameters as they are stored.
template <class Net>
struct forward {
    using stage = frozen<as_read<layers_of<Net>>>;
    static constexpr program_graph make() { return simplify(thaw(stage::value), false); }
    static constexpr graph_sizes guess() { return {stage::value.node_count + 16, stage::value.parameter_count, 0, 1, stage::value.window_count}; }
};

template <class Net>
inline constexpr auto const& reading_of = frozen<as_read<layers_of<Net>>>::value;
template <class Net>
inline constexpr auto const& forward_of = frozen<forward<Net>>::value;

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

namespace detail {

template <class Net>
constexpr auto count_parameters() {
    if constexpr (well_formed<Net>) {
        int n = 0;
        for (int i = 0; i < reading_of<Net>.parameter_count; ++i)
            if (reading_of<Net>.parameters[i].trained) n += reading_of<Net>.parameters[i].dims.size();
        return n;
    } else {
        return uncounted{};
    }
}

}  // namespace detail

/// Number of trainable numbers, an int.
template <class Net>
inline constexpr auto parameter_count = detail::count_parameters<Net>();

}  // namespace scarp
