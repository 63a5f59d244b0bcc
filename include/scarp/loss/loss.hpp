// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/composed.hpp>

#include <concepts>
#include <string_view>

namespace scarp {

/// A loss: a formula of one sample's output and target that ends in one number. A step minimises its mean over the batch.
///
/// It may say `classes`, `label_weight`, `target_shape`, and add a `penalty` of the parameters: see below.
template <class L>
concept loss_function = requires(expression y, expression target) {
    { L::define(y, target) } -> std::convertible_to<expression>;
};

/// Targets may be class indices, and accuracy means something.
template <class L>
concept classification = requires { requires L::classes; };

/// Class indices count differently, and the mean is one of weights: what a label weighs.
template <class L>
concept weighs_labels = requires { L::label_weight(0); };

namespace detail {

/// The shape of one sample's target: the output's, unless the loss has a `target_shape` of its own. An axis of 0: no target.
template <class L>
constexpr extents target_of(extents y) {
    if constexpr (requires { L::target_shape(y); }) return L::target_shape(y);
    else return y;
}

/// Whether a parameter's full name, "dense_1.weight", is of a pattern.
using name_test = bool (*)(int parameter, std::string_view pattern);

}  // namespace detail

/// The parameters of the network that a loss is of, for a loss with a formula of them: `penalty(trained_parameters)`.
class trained_parameters {
public:
    constexpr trained_parameters(graph& g, detail::name_test named) : graph_{g}, named_{named} {}

    /// The sum of `measure(parameter)` over those whose name is of the pattern.
    ///
    /// Errors no_parameter_is_of_this_pattern
    template <class F>
    constexpr expression sum_over(std::string_view pattern, F const& measure) const {
        expression total = 0;
        for (int i = 0, count = graph_.nodes.size(); i < count; ++i)
            if (graph_.nodes[i].what == op::parameter && graph_.parameters[graph_.nodes[i].detail].trained && named_ &&
                named_(graph_.nodes[i].detail, pattern))
                total = total + measure(expression{graph_, i});
        if (total.is_number()) graph_.fail(problem::no_parameter_is_of_this_pattern, hint::see_parameter_names);
        return total;
    }

private:
    graph& graph_;
    detail::name_test named_;
};

/// A user's loss from a formula: `using huber = loss<[](auto y, auto target) { ... return mean(...); }>;`
///
/// Errors   loss_is_not_one_number; formula_takes_other_arguments unless the formula is one of output and target
template <auto Formula>
struct loss {
    static constexpr auto name = "loss";
    static constexpr expression define(expression const& y, [[maybe_unused]] expression const& target) {
        if constexpr (requires { Formula(y, target); }) return Formula(y, target);
        else
            return detail::refused(y, problem::formula_takes_other_arguments, hint::write_a_lambda_of_the_output_and_the_target,
                                   extents{2}, {});
    }
};

}  // namespace scarp
