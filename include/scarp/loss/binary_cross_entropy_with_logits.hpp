// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/softplus.hpp>
#include <scarp/formula/numbers.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Option: how much a true 1 counts, one number for all outputs or one for each along the last axis.
template <decimal... Weights>
struct pos_weight {
    static constexpr expression more_than_one(expression const& like) { return detail::numbers<Weights...>(like) - 1; }
};

/// Cross entropy of decisions between two classes, for scores (logits): `binary_cross_entropy_with_logits<pos_weight<3>>`.
///
/// Math     mean of -(w t log p + (1 - t) log(1 - p)), p = sigmoid(y), w = 1 or the option's, as torch.nn.BCEWithLogitsLoss;
///          written (1 - t) y + (1 + (w - 1) t) softplus(-y), which keeps its digits at any y
/// Shapes   target as y, between 0 and 1
template <class... Option>
struct binary_cross_entropy_with_logits : elementwise<binary_cross_entropy_with_logits<Option...>> {
    static_assert(sizeof...(Option) <= 1, "the only option is one pos_weight");
    static constexpr auto name = "binary_cross_entropy_with_logits";
    static constexpr expression each(expression const& y, expression const& target) {
        expression weight = 1;
        ((weight = 1 + detail::pointwise(op::multiply, Option::more_than_one(y), target)), ...);
        return (1 - target) * y + weight * softplus<>(-y);
    }
};

}  // namespace scarp
