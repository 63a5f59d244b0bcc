// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

#include <concepts>

namespace scarp {

/// A loss: a formula of one sample's output and target that ends in one number. A step minimises its mean over the batch.
template <class L>
concept loss_function = requires(expression y, expression target) {
    { L::define(y, target) } -> std::convertible_to<expression>;
};

/// Targets may be class indices, and accuracy means something.
template <class L>
concept classification = requires { requires L::classes; };

/// A user's loss from a formula: `using huber = loss<[](auto y, auto target) { ... return mean(...); }>;`
///
/// Errors   loss_is_not_one_number
template <auto Formula>
struct loss {
    static constexpr auto name = "loss";
    static constexpr expression define(expression const& y, expression const& target) { return Formula(y, target); }
};

}  // namespace scarp
