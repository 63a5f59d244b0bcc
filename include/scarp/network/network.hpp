// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/network/reading.hpp>
#include <scarp/shape/shape.hpp>

#include <type_traits>

namespace scarp {

namespace detail {

/// The forward pass of a list of layers, as read, with the fault if there is one.
template <class Layers>
struct as_read {
    static constexpr program_graph make() { return read_layers(Layers{}); }
    // blocks hold layers of their own: room is cheap, to read them twice is not
    static constexpr graph_sizes guess() { return {128 * Layers::size + 256, 8 * Layers::size, 8 * Layers::size, 1, 2 * Layers::size}; }
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

/// A network made of another one, which says how it is read: network/freeze.hpp, network/inference_of.hpp, ...
template <class Net>
concept made_of_another = requires { typename Net::reading; };

template <class Net>
concept lists_layers = requires(Net* net) { detail::list_of(net); };

/// An expression of layers that does not start with an input: a layer, which nothing has checked.
template <class Net>
concept lacks_input = lists_layers<Net> && layer<Net>;

template <class Net>
concept has_layers = made_of_another<Net> || (lists_layers<Net> && !lacks_input<Net>);

template <class Net>
struct stage_of {
    using type = as_read<layers_of<Net>>;
};
template <made_of_another Net>
struct stage_of<Net> {
    using type = typename Net::reading;
};
/// The stage that reads a network.
template <class Net>
using reading_stage = typename stage_of<Net>::type;

template <class Net>
constexpr bool passed() {
    if constexpr (made_of_another<Net>) return Net::accepted;
    else if constexpr (has_layers<Net>) return !fault_in<layers_of<Net>>;
    else return false;
}

/// The network whose models have the same parameters at the same places: the one that this is made of, or itself.
template <class Net>
struct storage_of {
    using type = Net;
};
template <class Net>
    requires requires { typename Net::stored_as; }
struct storage_of<Net> : storage_of<typename Net::stored_as> {};
template <class A, class B>
inline constexpr bool share_parameters = std::is_same_v<typename storage_of<A>::type, typename storage_of<B>::type>;

/// How many samples its programs take at once, where the network says so; else 0.
template <class Net>
constexpr int samples_at_once() {
    if constexpr (requires { Net::samples; }) return Net::samples;
    else if constexpr (made_of_another<Net>) return samples_at_once<typename Net::origin>();
    else return 0;
}

template <class Net>
inline constexpr fault fault_of_use =
    has_layers<Net> ? fault{} : fault{problem::not_a_network, hint::derive_from_network, {}, {}};

/// The verdict on a type that is used as a network: an ill-formed network was refused at its declaration, so it is in order.
template <class Net>
constexpr auto verdict_on_use() {
    if constexpr (lacks_input<Net>) return verdict<layers_of<Net>>();
    else return verdict_on<fault_of_use<Net>, at_type<Net>>();
}

}  // namespace detail

/// Whether a network passed the check at its declaration.
template <class Net>
inline constexpr bool well_formed = detail::passed<Net>();

namespace detail {

/// The forward pass, simplified, with parameters as they are stored.
template <class Reading>
struct forward {
    using stage = frozen<Reading>;
    static constexpr program_graph make() { return simplify(thaw(stage::value), false); }
    static constexpr graph_sizes guess() { return {stage::value.node_count + 16, stage::value.parameter_count, 0, 1, stage::value.window_count}; }
};

template <class Net>
inline constexpr auto const& reading_of = frozen<reading_stage<Net>>::value;
template <class Net>
inline constexpr auto const& forward_of = frozen<forward<reading_stage<Net>>>::value;

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
