// expect: ill_formed<.*problem::initializer_numbers_make_no_sense, .*at_layer<2, .*init<.*uniform.*, .*expected<.*numbers_in_their_range>, .*got<.*numbers_outside>, .*hint::use_numbers_in_their_range>
// SPDX-License-Identifier: BSL-1.0
// an interval from right to left
#include <scarp/initializer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<64, init<uniform{1, -1}>>, relu, dense<10>> {};
#else
struct net : network<input<784>, dense<64, init<uniform{-1, 1}>>, relu, dense<10>> {};
#endif
