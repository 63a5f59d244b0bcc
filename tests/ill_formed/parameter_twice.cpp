// expect: ill_formed<.*problem::parameter_named_twice, .*at_layer<3, .*gated<64>.*, .*expected<64, 128>, .*got<.*"weight".*64>, .*hint::give_each_parameter_its_own_name_or_compose_with_sequence>
// SPDX-License-Identifier: BSL-1.0
// one name for two parameters of different shapes
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x + parameter("weight", Out);
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
