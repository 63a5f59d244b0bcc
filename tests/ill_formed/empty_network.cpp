// expect: ill_formed<.*problem::network_is_empty, .*before_the_first_layer.*, .*expected<.*words::a_layer_after_the_input>, .*got<.*words::nothing>, .*hint::start_with_input>
// SPDX-License-Identifier: BSL-1.0
// a network of no layers
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<> {};
#else
struct net : network<input<784>, dense<10>> {};
#endif
