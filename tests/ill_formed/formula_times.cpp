// expect: ill_formed<.*problem::operands_of_times_do_not_fit, .*at_layer<3, .*gated<64>.*, .*expected<64, 127>, .*got<128>, .*hint::make_the_inner_sizes_equal>
// SPDX-License-Identifier: BSL-1.0
// a matrix times a vector of another width in a user's formula
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return parameter("weight", Out, x.size() - 1) * x;
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return parameter("weight", Out, x.size()) * x;
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
