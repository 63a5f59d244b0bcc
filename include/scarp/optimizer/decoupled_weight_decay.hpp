// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/selection.hpp>
#include <scarp/optimizer/update.hpp>

namespace scarp {

/// In a chain, behind the optimizer: the selected weights shrink beside the optimizer's step, by default all.
///
///     chain<adam, decoupled_weight_decay<except<"*.bias", "*norm*">>>     // AdamW as it is used in practice
///
/// Math     w <- w' - learning_rate weight_decay w, where w' is the optimizer's new weight and learning_rate its own
/// Errors   no_parameter_is_of_this_pattern
/// Source   Loshchilov, Hutter 2019, "Decoupled Weight Decay Regularization"
template <class Selection = except<>>
struct decoupled_weight_decay {
    using selection = Selection;
    float weight_decay = 0.01f;

    static constexpr float decoupled_weight_decay::*fields[] = {&decoupled_weight_decay::weight_decay};

    static constexpr expression weight(update<decoupled_weight_decay>& u) {
        if (!Selection::selects(u)) return u.next();
        return u.next() - u.learning_rate() * u[&decoupled_weight_decay::weight_decay] * u.weight;
    }
};

}  // namespace scarp
