// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

namespace detail {

/// The gradient in units of its running deviation; state 0, and state 1 where centered.
template <bool Centered, class Optimizer>
constexpr expression rmsprop_direction(update<Optimizer>& u) {
    auto const alpha = u[&Optimizer::alpha];
    auto const g = u.gradient + u[&Optimizer::weight_decay] * u.weight;
    expression variance = u.average(0, square(g), alpha);
    if (Centered) variance = max(variance - square(u.average(1, g, alpha)), 0);  // rounding may make it negative
    return g / (sqrt(variance) + u[&Optimizer::epsilon]);
}

}  // namespace detail

/// RMSprop: the gradient divided by the root of a running mean of its square; `Centered`, by its running deviation.
///
/// Math     g' = g + weight_decay w,   s <- alpha s + (1 - alpha) g'^2,   w <- w - learning_rate g' / (sqrt(s) + epsilon),
///          centered: m <- alpha m + (1 - alpha) g', and s - m^2 in the place of s; as torch.optim.RMSprop
/// Source   Tieleman, Hinton 2012, Coursera "Neural Networks for Machine Learning", lecture 6.5; centered: Graves 2013, eq. 38
template <bool Centered>
struct basic_rmsprop {
    float learning_rate = 0.01f;
    float alpha = 0.99f;
    float epsilon = 1e-8f;
    float weight_decay = 0;

    static constexpr auto name = "rmsprop";
    static constexpr float basic_rmsprop::*fields[] = {&basic_rmsprop::learning_rate, &basic_rmsprop::alpha,
                                                       &basic_rmsprop::epsilon, &basic_rmsprop::weight_decay};

    static constexpr expression update(scarp::update<basic_rmsprop>& u) {
        return u.weight - u[&basic_rmsprop::learning_rate] * detail::rmsprop_direction<Centered>(u);
    }
};

/// RMSprop with a velocity.
///
/// Math     d = g' / (sqrt(s) + epsilon) as basic_rmsprop,   v <- momentum v + d,   w <- w - learning_rate v,
///          as torch.optim.RMSprop(momentum=momentum)
template <bool Centered>
struct basic_rmsprop_momentum {
    float learning_rate = 0.01f;
    float alpha = 0.99f;
    float epsilon = 1e-8f;
    float weight_decay = 0;
    float momentum = 0.9f;

    static constexpr auto name = "rmsprop_momentum";
    static constexpr float basic_rmsprop_momentum::*fields[] = {
        &basic_rmsprop_momentum::learning_rate, &basic_rmsprop_momentum::alpha, &basic_rmsprop_momentum::epsilon,
        &basic_rmsprop_momentum::weight_decay, &basic_rmsprop_momentum::momentum};

    static constexpr expression update(scarp::update<basic_rmsprop_momentum>& u) {
        constexpr int velocity = Centered ? 2 : 1;
        auto const d = detail::rmsprop_direction<Centered>(u);
        auto const v = u.remember(velocity, u[&basic_rmsprop_momentum::momentum] * u.state(velocity) + d);
        return u.weight - u[&basic_rmsprop_momentum::learning_rate] * v;
    }
};

using rmsprop = basic_rmsprop<false>;
using rmsprop_centered = basic_rmsprop<true>;
using rmsprop_momentum = basic_rmsprop_momentum<false>;
using rmsprop_centered_momentum = basic_rmsprop_momentum<true>;

}  // namespace scarp
