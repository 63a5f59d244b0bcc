// expect: ill_formed<.*problem::input_is_not_flat, .*at_layer<2, .*dense<2>.*, .*expected<4>, .*got<1, 2, 2>, .*hint::insert_flatten>
// SPDX-License-Identifier: BSL-1.0
// what looks into a network is silent after its one error, too
#include <scarp/scarp.hpp>
#include <scarp/train/check_gradient.hpp>
#include <scarp/train/minimise.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 2, 2>, dense<2>> {};
#else
struct net : network<input<1, 2, 2>, flatten, dense<2>> {};
#endif

bool use(model<net>& m, std::span<float const> x, std::span<float const> targets, std::span<int const> labels) {
    descent_report const way = minimise<mse>(m, x, targets, lbfgs{}, {.max_steps = 2});
    return check_gradient<mse>(m, x, targets) && check_gradient<softmax_cross_entropy>(m, x, labels) && way.steps > 0;
}
