// expect: ill_formed<.*problem::layer_ignores_its_input, .*at_layer<3, .*gated<64>.*, .*expected<.*words::a_formula_of_the_input>, .*got<.*words::a_formula_without_the_input>, .*hint::use_the_input_in_define>
// SPDX-License-Identifier: BSL-1.0
// a formula of parameters only
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        return parameter("bias", Out) + parameter("other", Out);
        static_cast<void>(x);
    }
};
#else
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto w = parameter("weight", Out, x.size());
        return w * x + (parameter("bias", Out) + parameter("other", Out));
    }
};
#endif

struct net : network<input<784>, dense<128>, gated<64>, dense<10>> {};
