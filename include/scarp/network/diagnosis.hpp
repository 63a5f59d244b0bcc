// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/name.hpp>
#include <scarp/shape/fault.hpp>

#include <string_view>
#include <type_traits>
#include <utility>

namespace scarp {

/// What `expected` and `got` say where no shape can.
enum class words {
    one_number,
    nothing,
    an_input,
    a_second_input,
    a_layer,
    a_layer_after_the_input,
    another_type,
    a_formula_of_the_input,
    a_formula_without_the_input,
    a_formula_of_the_output,
    a_formula_without_the_output,
    a_network,
    a_loss,
    an_optimizer,
    numbers_as_many_as_outputs,
    class_indices,
    a_parameter_of_the_layer,
    another_name,
    an_initializer,
    numbers_in_their_range,
    numbers_outside,
    a_pattern_of_parameter_names,
    a_pattern_of_none,
    a_statistic,
    a_trained_parameter,
    a_sample_with_axes,
    an_option_of_the_layer,
    option_number,
    another_number,
    float_or_double,
    one_of_its_kind,
    a_whole_number,
    a_model_of_the_trainers_network,
    a_model_of_another_network,
    numbers_of_the_trainer,
    numbers_of_the_model,
};

// The words of a diagnosis: declared and never defined.
template <int Position, class Layer, class... Inside> struct at_layer;  // counted as the declaration reads: the input is 1
template <int Position, class Layer> struct inside;                     // the layer within a combinator, counted from 1
template <class Loss> struct at_loss;
template <class Type> struct at_type;
struct before_the_first_layer;
template <auto...> struct expected;
template <auto...> struct got;

/// What is wrong, as a type: the text of the one error.
///
///     ill_formed<problem::input_is_not_flat, at_layer<2, dense<10>>, expected<784>, got<1, 28, 28>, hint::insert_flatten>
///
/// A fault of one parameter has its name in `got`. For two operands, `expected` is the shape of the left one and `got` of the right one.
template <problem What, class Where, class Expected, class Got, hint Repair>
struct ill_formed {};  // empty: compilers then name it whole, where they miss its member accepted

namespace detail {

/// The verdict on what is in order.
struct in_order {
    static constexpr bool accepted = true;
};

/// What an ill-formed network answers where a number is asked for: it passes any comparison, so that
/// `static_assert(parameter_count<net> == 61'706)` adds no second error.
struct uncounted {
    constexpr operator int() const { return 1; }
    template <class T> constexpr bool operator==(T) const { return true; }
    template <class T> constexpr bool operator<(T) const { return true; }
    template <class T> constexpr bool operator>(T) const { return true; }
    template <class T> constexpr bool operator<=(T) const { return true; }
    template <class T> constexpr bool operator>=(T) const { return true; }
};

template <class... L>
struct types {
    static constexpr int size = sizeof...(L);
};
template <class... A, class... B>
types<A..., B...> operator+(types<A...>, types<B...>);

template <int I, class First, class... Rest>
constexpr auto pick(types<First, Rest...>) {
    if constexpr (I == 0) return std::type_identity<First>{};
    else return pick<I - 1>(types<Rest...>{});
}

/// All layers within a combinator, however deep.
template <class L>
struct layers_within {
    using type = types<>;
};
template <template <class...> class Combinator, class... L>
struct layers_within<Combinator<L...>> {
    using type = decltype((types<>{} + ... + (types<L>{} + typename layers_within<L>::type{})));
};
template <template <auto, class...> class Combinator, auto Count, class... L>
struct layers_within<Combinator<Count, L...>> : layers_within<types<L...>> {};

template <fault const& F, class... L>
constexpr int number_within(types<L...>) {
    int found = -1, i = 0;
    ((found = F.inner == &tag_of<L> ? i : found, ++i), ...);
    return found;
}

/// The layer that a fault names, and the one inside of it.
template <fault const& F, class... L>
constexpr auto place_of(types<L...> list) {
    if constexpr (F.layer < 1 || F.layer > static_cast<int>(sizeof...(L))) {
        return std::type_identity<before_the_first_layer>{};
    } else {
        using outer = typename decltype(pick<F.layer - 1>(list))::type;
        using within = typename layers_within<outer>::type;
        constexpr int number = number_within<F>(within{});
        if constexpr (number < 0) return std::type_identity<at_layer<F.layer, outer>>{};
        else {
            using inner = typename decltype(pick<number>(within{}))::type;
            return std::type_identity<at_layer<F.layer, outer, inside<F.inner_position, inner>>>{};
        }
    }
}

struct wordings {
    words expected = words::one_number;
    words got = words::one_number;
};

/// What is said where the fault has no shape to show.
constexpr wordings wordings_of(problem what) {
    switch (what) {
        case problem::network_is_empty: return {words::a_layer_after_the_input, words::nothing};
        case problem::first_layer_must_be_input: return {words::an_input, words::a_layer};
        case problem::input_must_come_first_and_once: return {words::a_layer, words::a_second_input};
        case problem::not_a_layer: return {words::a_layer, words::another_type};
        case problem::not_a_network: return {words::a_network, words::another_type};
        case problem::size_must_be_positive: return {words::one_number, words::nothing};
        case problem::not_a_loss: return {words::a_loss, words::another_type};
        case problem::not_an_optimizer: return {words::an_optimizer, words::another_type};
        case problem::layer_ignores_its_input: return {words::a_formula_of_the_input, words::a_formula_without_the_input};
        case problem::loss_ignores_the_output: return {words::a_formula_of_the_output, words::a_formula_without_the_output};
        case problem::target_does_not_fit_the_output: return {words::numbers_as_many_as_outputs, words::class_indices};
        case problem::no_parameter_of_this_name: return {words::a_parameter_of_the_layer, words::another_name};
        case problem::no_parameter_is_of_this_pattern: return {words::a_pattern_of_parameter_names, words::a_pattern_of_none};
        case problem::initializer_numbers_make_no_sense: return {words::numbers_in_their_range, words::numbers_outside};
        case problem::only_statistics_are_remembered: return {words::a_statistic, words::a_trained_parameter};
        case problem::option_is_out_of_range: return {words::numbers_in_their_range, words::numbers_outside};
        case problem::sample_is_one_number: return {words::a_sample_with_axes, words::one_number};
        case problem::combinator_is_empty: return {words::a_layer, words::nothing};
        case problem::option_given_twice: return {words::one_of_its_kind, words::option_number};
        case problem::kernel_is_no_size: return {words::a_whole_number, words::another_type};
        case problem::unknown_option: return {words::an_option_of_the_layer, words::option_number};
        case problem::formula_takes_other_arguments: return {words::one_number, words::another_number};
        case problem::number_is_not_float_or_double: return {words::float_or_double, words::another_type};
        case problem::not_an_initializer: return {words::an_initializer, words::another_type};
        default: return {};
    }
}

template <template <auto...> class Word, extents const& E, words Alone, int... I>
constexpr auto spell(std::integer_sequence<int, I...>) {
    if constexpr (Alone == words::option_number) return std::type_identity<Word<Alone, E[I]...>>{};
    else if constexpr (sizeof...(I) > 0) return std::type_identity<Word<E[I]...>>{};
    else return std::type_identity<Word<Alone>>{};
}

template <template <auto...> class Word, extents const& E, words Alone>
using spelled = typename decltype(spell<Word, E, Alone>(std::make_integer_sequence<int, E.rank>{}))::type;

/// The name of the parameter that a fault is about, or none.
template <fault const& F>
constexpr auto parameter_in() {
    constexpr std::string_view text = F.parameter ? F.parameter : "";
    name<text.size() + 1> n{{}};
    for (std::size_t i = 0; i < text.size(); ++i) n.text[i] = text[i];
    return n;
}

/// The same words with that name in front.
template <fault const& F, template <auto...> class Word, auto... E>
constexpr auto named(std::type_identity<Word<E...>> shape) {
    constexpr auto parameter = parameter_in<F>();
    if constexpr (parameter.view().empty()) return shape;
    else return std::type_identity<Word<parameter, E...>>{};
}

/// The type of a fault that has static storage.
template <fault const& F, class Where>
struct complaint {
    static constexpr extents wanted = F.expected;
    static constexpr extents found = F.got;
    static constexpr wordings alone = wordings_of(F.what);
    static constexpr auto make() {
        using wrong = typename decltype(named<F>(std::type_identity<spelled<got, found, alone.got>>{}))::type;
        return ill_formed<F.what, Where, spelled<expected, wanted, alone.expected>, wrong, F.repair>{};
    }
};

template <fault const& F, class Layers>
constexpr auto verdict_on_layers() {
    if constexpr (F) return complaint<F, typename decltype(place_of<F>(Layers{}))::type>::make();
    else return in_order{};
}

template <fault const& F, class Where>
constexpr auto verdict_on() {
    if constexpr (F) return complaint<F, Where>::make();
    else return in_order{};
}

}  // namespace detail

}  // namespace scarp
