// expect: ill_formed<.*problem::operands_of_matmul_do_not_fit, .*at_layer<3, .*gated<64>.*, .*expected<128>, .*got<64, 128>, .*hint::make_the_inner_sizes_equal>
// SPDX-License-Identifier: BSL-1.0
// matmul in a user's formula, the matrix the wrong way round
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return matmul(x, w);
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return matmul(w, x);
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
