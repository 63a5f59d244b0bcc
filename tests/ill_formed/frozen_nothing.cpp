// expect: ill_formed<.*problem::no_parameter_is_of_this_pattern, .*at_type<.*freeze<.*, .*a_pattern_of_parameter_names.*, .*got<.*hint::see_parameter_names>
// SPDX-License-Identifier: BSL-1.0
// a network that freezes what it does not have
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
struct head : freeze<net, "dense1.*"> {};
#else
struct head : freeze<net, "dense_1.*"> {};
#endif

float train(model<net>& m, std::span<float const> x, std::span<int const> labels) {
    trainer<head, softmax_cross_entropy, adam, batch<8>> t{m};
    static_assert(parameter_count<head> == 1290);
    return t.step(x, labels);
}
