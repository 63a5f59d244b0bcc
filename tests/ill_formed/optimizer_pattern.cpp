// expect: ill_formed<.*problem::no_parameter_is_of_this_pattern, .*at_type<.*freeze<.*, .*a_pattern_of_parameter_names.*, .*got<.*hint::see_parameter_names>
// SPDX-License-Identifier: BSL-1.0
// a name pattern that no parameter is of
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using steps = chain<freeze<only<"dense1.*">>, adam>;
#else
using steps = chain<freeze<only<"dense_1.*">>, adam>;
#endif

float train(model<net>& m, std::span<float const> x, std::span<int const> labels) {
    trainer<net, softmax_cross_entropy, steps, batch<8>> t{m};
    return t.step(x, labels);
}
