// expect: ill_formed<.*problem::no_parameter_of_this_name, .*at_layer<2, .*dense<64, .*init<.*"bais".*, .*expected<.*a_parameter_of_the_layer>, .*got<.*another_name>, .*hint::see_parameter_names>
// SPDX-License-Identifier: BSL-1.0
// a misspelled parameter
#include <scarp/initializer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<64, init<zeros{}, "bais">>, relu, dense<10>> {};
#else
struct net : network<input<784>, dense<64, init<zeros{}, "bias">>, relu, dense<10>> {};
#endif
