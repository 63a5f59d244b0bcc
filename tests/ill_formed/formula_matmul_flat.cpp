// expect: ill_formed<.*problem::operands_of_matmul_do_not_fit, .*at_layer<3, .*gated<64>.*, .*expected<128>, .*got<128>, .*hint::make_the_inner_sizes_equal>
// SPDX-License-Identifier: BSL-1.0
// matmul of two vectors in a user's formula
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return matmul(x, parameter("weight", x.size()));
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return matmul(x, parameter("weight", x.size(), Out));
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
