// expect: ill_formed<.*problem::network_is_empty, .*at_layer<1, .*input<784>.*, .*expected<.*words::a_layer_after_the_input>, .*got<.*words::nothing>, .*hint::put_a_layer_after_the_input>
// SPDX-License-Identifier: BSL-1.0
// an input that leads nowhere
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>> {};
#else
struct net : network<input<784>, dense<10>> {};
#endif
