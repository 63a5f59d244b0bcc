// expect: ill_formed<.*problem::parameter_named_twice, .*at_layer<2, .*two.*, .*expected<4, 1, 3, 3>, .*got<.*"weight".*8, 4, 3, 3>, .*hint::give_each_parameter_its_own_name_or_compose_with_sequence>
// SPDX-License-Identifier: BSL-1.0
// two layers in a formula, which would share its parameters
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct two {
    static constexpr expression define(expression x) { return conv2d<8, 3>::define(relu(conv2d<4, 3>::define(x))); }
};
#else
struct two {
    static constexpr expression define(expression x) { return sequence<conv2d<4, 3>, relu, conv2d<8, 3>>::define(x); }
};
#endif

struct net : network<input<1, 8, 8>, two> {};
