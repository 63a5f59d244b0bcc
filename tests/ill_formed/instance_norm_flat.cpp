// expect: ill_formed<.*problem::mean_of_one_number, .*at_layer<., .*norm<.*, .*expected<2>.*got<1>, .*hint::normalise_over_more_numbers>
// SPDX-License-Identifier: BSL-1.0
// a normalisation of single numbers, each by itself
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<8>, instance_norm<>, dense<2>> {};
#else
struct net : network<input<8>, reshape_<2, 4>, instance_norm<>, flatten, dense<2>> {};
#endif
