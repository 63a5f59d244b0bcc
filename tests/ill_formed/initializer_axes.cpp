// expect: ill_formed<.*problem::initializer_needs_more_axes, .*at_layer<2, .*dense<64, .*init<.*he_normal.*, .*expected<2>, .*got<1>, .*hint::use_an_initializer_of_any_shape>
// SPDX-License-Identifier: BSL-1.0
// a vector has no fan in and fan out
#include <scarp/initializer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<64, init<he_normal{}, "bias">>, relu, dense<10>> {};
#else
struct net : network<input<784>, dense<64, init<constant{0.1}, "bias">>, relu, dense<10>> {};
#endif
