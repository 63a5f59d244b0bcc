// expect: ill_formed<.*problem::slice_is_out_of_range, .*at_layer<3, .*gated<64>.*, .*expected<64>, .*got<0, 65>, .*hint::stay_inside_the_axis>
// SPDX-License-Identifier: BSL-1.0
// a fault among parameters that have not met the input yet
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x + slice(parameter("bias", Out), 0, 0, Out + 1);
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x + slice(parameter("bias", Out), 0, 0, Out);
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
