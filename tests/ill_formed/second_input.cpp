// expect: ill_formed<.*problem::input_must_come_first_and_once, .*at_layer<3, .*input<128>.*, .*expected<.*words::a_layer>, .*got<.*words::a_second_input>, .*hint::remove_this_input>
// SPDX-License-Identifier: BSL-1.0
// an input in the middle
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<128>, input<128>, dense<10>> {};
#else
struct net : network<input<784>, dense<128>, dense<10>> {};
#endif
