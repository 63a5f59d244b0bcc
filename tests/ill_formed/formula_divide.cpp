// expect: ill_formed<.*problem::operands_of_divide_do_not_fit, .*at_layer<3, .*gated<64>.*, .*expected<64>, .*got<128>, .*hint::make_the_sizes_equal_or_1>
// SPDX-License-Identifier: BSL-1.0
// operands of / in a user's formula
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x / x;
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x / (1 + mean(abs(x)));
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
