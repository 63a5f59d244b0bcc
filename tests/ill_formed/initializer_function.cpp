// expect: ill_formed<.*problem::not_an_initializer, .*at_layer<2, .*dense<64, .*expected<.*an_initializer>, .*got<.*another_type>, .*hint::use_a_function_of_the_random_numbers>
// SPDX-License-Identifier: BSL-1.0
// a function that does not take what it is given
#include <scarp/initializer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<64, init<[](int i) { return 0.5 * i; }>>, relu, dense<10>> {};
#else
struct net : network<input<784>, dense<64, init<[](auto const&) { return 0.5; }>>, relu, dense<10>> {};
#endif
