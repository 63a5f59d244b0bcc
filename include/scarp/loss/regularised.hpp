// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/name.hpp>
#include <scarp/loss/loss.hpp>

namespace scarp {

/// A price on the size of parameters, which makes many of them 0: the sum of |w| times Rate, over those whose name is of the
/// pattern.
///
/// Source   Tibshirani 1996, "Regression Shrinkage and Selection via the Lasso"
template <decimal Rate, name Pattern = "*">
struct l1 {
    static constexpr expression penalty(trained_parameters const& p) {
        return Rate.value * p.sum_over(Pattern.view(), [](expression const& w) { return sum(abs(w)); });
    }
};

/// A price on the size of parameters: the sum of w^2 times Rate. An optimizer's weight decay of d is a Rate of d / 2.
///
/// Source   Hoerl, Kennard 1970, "Ridge Regression"
template <decimal Rate, name Pattern = "*">
struct l2 {
    static constexpr expression penalty(trained_parameters const& p) {
        return Rate.value * p.sum_over(Pattern.view(), [](expression const& w) { return sum(square(w)); });
    }
};

/// Both: Rate1 times the sum of |w| and Rate2 times the sum of w^2.
///
/// Source   Zou, Hastie 2005, "Regularization and Variable Selection via the Elastic Net"
template <decimal Rate1, decimal Rate2, name Pattern = "*">
struct elastic {
    static constexpr expression penalty(trained_parameters const& p) {
        return l1<Rate1, Pattern>::penalty(p) + l2<Rate2, Pattern>::penalty(p);
    }
};

/// A loss with prices on parameters: `regularised<softmax_cross_entropy, l2<1e-4, "*.weight">>`.
///
/// Math     the loss + the sum of the penalties, once per batch
/// Errors   no_parameter_is_of_this_pattern
template <class Loss, class... Regularisers>
struct regularised : Loss {
    static constexpr auto name = "regularised";
    static constexpr expression penalty(trained_parameters const& p) {
        expression total = 0;
        if constexpr (requires { Loss::penalty(p); }) total = Loss::penalty(p);
        ((total = total + Regularisers::penalty(p)), ...);
        return total;
    }
};

}  // namespace scarp
