// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <reference/optimizers.hpp>

#include <scarp/optimizer.hpp>

/// Every optimizer, once: a line here puts it through the laws of tests/optimizer/laws.hpp.
namespace optimizers {

using namespace scarp;

/// An optimizer, what tests/reference/make_optimizers.py recorded of it, and the states it keeps of each parameter.
template <class Optimizer, class Recorded, int States>
struct subject {
    using type = Optimizer;
    using recorded = Recorded;
    static constexpr int states = States;
};

template <class... Subjects>
struct subjects {
    static constexpr int count = sizeof...(Subjects);
};

using recorded = reference::optimizers;

// four lists, so that no test program takes long to compile
using descents = subjects<
    subject<sgd, recorded::sgd, 0>,
    subject<momentum, recorded::momentum, 1>,
    subject<nesterov, recorded::nesterov, 1>,
    subject<dampened_momentum, recorded::dampened_momentum, 1>,
    subject<lion, recorded::lion, 1>,
    subject<chain<clip_value, momentum>, recorded::clip_value_momentum, 1>>;

using adaptive = subjects<
    subject<adagrad, recorded::adagrad, 1>,
    subject<adadelta, recorded::adadelta, 2>,
    subject<rmsprop, recorded::rmsprop, 1>,
    subject<rmsprop_centered, recorded::rmsprop_centered, 2>,
    subject<rmsprop_momentum, recorded::rmsprop_momentum, 2>,
    subject<rmsprop_centered_momentum, recorded::rmsprop_centered_momentum, 3>>;

using adams = subjects<
    subject<adam, recorded::adam, 2>,
    subject<adamw, recorded::adamw, 2>,
    subject<amsgrad, recorded::amsgrad, 3>,
    subject<adamax, recorded::adamax, 2>,
    subject<nadam, recorded::nadam, 3>,  // the third is one number
    subject<radam, recorded::radam, 2>>;

using others = subjects<
    subject<lamb, recorded::lamb, 2>,
    subject<chain<clip_norm, momentum>, recorded::clip_norm_momentum, 1>,
    subject<chain<clip_global_norm, momentum>, recorded::clip_global_norm_momentum, 1>,
    subject<chain<adam, decoupled_weight_decay<except<"*.bias">>>, recorded::adam_decay_but_biases, 2>,
    subject<chain<scale_rate<only<"*.bias">>, scale_rate<only<"dense_2.*">>, momentum>, recorded::rates_momentum, 1>>;

}  // namespace optimizers
