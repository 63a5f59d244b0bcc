// expect: ill_formed<.*problem::operands_of_plus_do_not_fit, .*at_layer<3, .*gated<64>.*, .*expected<64>, .*got<65>, .*hint::make_the_sizes_equal_or_1>
// SPDX-License-Identifier: BSL-1.0
// operands of + in a user's formula
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x + parameter("bias", Out + 1);
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x + parameter("bias", Out);
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
