// expect: ill_formed<.*problem::axis_does_not_exist, .*at_layer<3, .*gated<64>.*, .*expected<128>, .*got<1, 0>, .*hint::count_axes_from_0>
// SPDX-License-Identifier: BSL-1.0
// an order of axes that a vector does not have
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return transpose(x, 1, 0);
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return transpose(x, 0);
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
