// expect: ill_formed<.*problem::axis_does_not_exist, .*at_layer<3, .*gated<64>.*, .*expected<128>, .*got<7>, .*hint::count_axes_from_0>
// SPDX-License-Identifier: BSL-1.0
// the extent of an axis that a vector does not have
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return parameter("weight", Out, x.extent(7)) * x;
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return parameter("weight", Out, x.extent(0)) * x;
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
