// expect: ill_formed<.*problem::axis_does_not_exist, .*at_layer<3, .*gated<64>.*, .*expected<128>, .*got<1>, .*hint::count_axes_from_0>
// SPDX-License-Identifier: BSL-1.0
// a sum over the second axis of a vector
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return x - sum(x, axes{1});
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return x - sum(x, axes{0});
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
