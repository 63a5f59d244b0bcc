// expect: ill_formed<.*problem::first_layer_must_be_input, .*at_layer<1, .*dense<128>.*, .*expected<.*words::an_input>, .*got<.*words::a_layer>, .*hint::start_with_input>
// SPDX-License-Identifier: BSL-1.0
// a network that does not say what it is fed
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<dense<128>, relu, dense<10>> {};
#else
struct net : network<input<784>, dense<128>, relu, dense<10>> {};
#endif
