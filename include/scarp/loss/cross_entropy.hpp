// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/numbers.hpp>

namespace scarp {

/// Option: this share of each target is spread evenly over all classes.
///
/// Source   Szegedy, Vanhoucke, Ioffe, Shlens, Wojna 2016, "Rethinking the Inception Architecture for Computer Vision"
template <decimal Share>
struct label_smoothing {
    static_assert(Share.value >= 0 && Share.value <= 1, "label_smoothing's Share lies between 0 and 1");
    static constexpr expression apply(expression const& target, expression const&) {
        return (1 - Share.value) * target + Share.value * mean(target, axes{0}.kept());
    }
};

/// Option: how much each class counts. With class indices the mean is one of weights, too: over the batch it is divided by the sum
/// of the weights of the true classes, not by the number of samples.
///
/// Errors operands_of_times_do_not_fit for another number of classes
template <decimal... Weights>
struct class_weights {
    static constexpr double weight_of(int label) {
        constexpr double all[] = {Weights.value...};
        return label >= 0 && label < static_cast<int>(sizeof...(Weights)) ? all[label] : 0;
    }
    static constexpr expression apply(expression const& target, expression const& y) {
        extents column = y.shape();
        column[0] = static_cast<int>(sizeof...(Weights));
        for (int i = 1; i < column.rank; ++i) column[i] = 1;
        expression w = detail::numbers<Weights...>(y);
        if (w.rank() == 1 && column.rank > 1) w = detail::movement(op::reshape, w, column);
        return detail::pointwise(op::multiply, target, w);
    }
};

namespace detail {

/// The part of cross entropy that says what a label counts; nothing without class weights.
template <class... Options>
struct label_weights {};
template <class First, class... Rest>
struct label_weights<First, Rest...> : label_weights<Rest...> {};
template <decimal... Weights, class... Rest>
struct label_weights<class_weights<Weights...>, Rest...> {
    static constexpr double label_weight(int label) { return class_weights<Weights...>::weight_of(label); }
};

}  // namespace detail

/// Softmax and cross entropy in one, for class scores (logits), with options:
/// `cross_entropy<label_smoothing<0.1>, class_weights<1, 2, 0.5>>`.
///
/// Math     mean over the batch of sum_c w_c q_c (log sum_k e^(y_k) - y_c), q_c = (1 - s) t_c + s / Classes, as
///          torch.nn.CrossEntropyLoss; w and s are 1 and 0 or the options'
/// Shapes   y (Classes, ...)   target: class indices (...), or probabilities as y; further axes are pixels, averaged
///          A class whose score is minus infinity is out of the question: nothing where it is not wanted either
/// Source   log-sum-exp, not log(sum(exp)): exp overflows float above 88.7
template <class... Options>
struct cross_entropy : detail::label_weights<Options...> {
    static constexpr auto name = "cross_entropy";
    static constexpr bool classes = true;

    static constexpr expression define(expression const& y, expression const& target) {
        expression wanted = target;
        ((wanted = Options::apply(wanted, y)), ...);
        expression const shifted = y - stop_gradient(max(y, axes{0}.kept()));
        expression const log_sum = log(sum(exp(shifted), axes{0}));
        expression const of_class = detail::pointwise(op::multiply, wanted, shifted);
        expression const each = log_sum * sum(wanted, axes{0}) - sum(where(wanted, of_class, 0), axes{0});
        if (each.rank() == 0) return each;
        return mean(each);
    }
};

}  // namespace scarp
