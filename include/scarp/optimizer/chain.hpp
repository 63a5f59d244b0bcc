// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

namespace detail {

/// The fields of several parts as those of the chain that derives from all of them.
template <class Chain, int N>
struct joined_fields {
    static constexpr int count = N;
    float Chain::*at[N + 1];

    constexpr float Chain::*operator[](int i) const { return at[i]; }
};

template <class Chain, class Part>
constexpr void add_fields([[maybe_unused]] float Chain::**to, [[maybe_unused]] int& count) {
    if constexpr (field_count<Part> > 0)
        for (int i = 0; i < field_count<Part>; ++i) to[count++] = Part::fields[i];
}

template <class Chain, class... Parts>
constexpr auto join_fields() {
    joined_fields<Chain, (0 + ... + field_count<Parts>)> all{};
    int count = 0;
    (add_fields<Chain, Parts>(all.at, count), ...);
    return all;
}

}  // namespace detail

/// An optimizer with what stands around it, as one optimizer: before it, what changes the gradient or chooses parameters; behind
/// it, what changes the new weight or watches it.
///
///     trainer<net, softmax_cross_entropy, chain<clip_global_norm, adam, moving_average>>
///         train{net, {clip_global_norm{.max_norm = 1}, adam{.learning_rate = 1e-3f}, moving_average{}}};
///     train.optimizer.learning_rate = 5e-4f;        // the fields of all parts are its own
///
/// A part is a struct of float fields, as an optimizer is, with one or two of these formulas:
///
///     static expression gradient(update<Part>& u);      the gradient that the parts behind it see
///     static expression update(update<Part>& u);        the new weight: the optimizer, once in a chain
///     static expression weight(update<Part>& u);        the new weight in the place of u.next()
///     static expression measure(expression gradient);   a number of each gradient; `gradient` finds their sum as u.total()
///
/// Cost     nothing beside its parts: all formulas become one program
/// Errors   not_an_optimizer where none of the parts, or more than one, has an update
template <class... Parts>
struct chain : Parts... {
    static constexpr detail::joined_fields<chain, (0 + ... + field_count<Parts>)> fields = detail::join_fields<chain, Parts...>();
};
template <class... Parts>
chain(Parts...) -> chain<Parts...>;

namespace detail {

template <class... Parts>
struct parts_of<scarp::chain<Parts...>> {
    using type = part_list<Parts...>;
};

}  // namespace detail

}  // namespace scarp
