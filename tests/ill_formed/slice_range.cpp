// expect: ill_formed<.*problem::slice_is_out_of_range, .*at_layer<3, .*gated<64>.*, .*expected<128>, .*got<100, 130>, .*hint::stay_inside_the_axis>
// SPDX-License-Identifier: BSL-1.0
// a slice beyond the end
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return slice(x, 0, 100, 130);
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return slice(x, 0, 100, 128);
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
