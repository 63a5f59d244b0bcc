// expect: ill_formed<.*problem::only_statistics_are_remembered, .*at_layer<2, .*centred.*, .*expected<.*a_statistic>, .*got<.*a_trained_parameter>, .*hint::declare_it_with_statistic>
// SPDX-License-Identifier: BSL-1.0
// a formula that overwrites a parameter of the optimizer's
#include <scarp/network.hpp>

using namespace scarp;

struct centred {
    static constexpr expression define(expression const& x) {
#ifndef REPAIRED
        expression const mean = parameter("mean", x.size());
#else
        expression const mean = statistic(0, "mean", x.size());
#endif
        remember(mean, 0.9 * mean + 0.1 * batch_mean(x, axes{}));
        return x - mean;
    }
};
struct net : network<input<8>, centred, dense<2>> {};
