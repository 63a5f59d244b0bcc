// expect: ill_formed<.*problem::axis_does_not_divide, .*at_layer<., .*norm<.*, .*expected<9>.*got<8>, .*hint::make_the_axis_a_multiple>
// SPDX-License-Identifier: BSL-1.0
// a normalisation of groups that do not divide the channels
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<8>, group_norm<3>, dense<2>> {};
#else
struct net : network<input<8>, group_norm<4>, dense<2>> {};
#endif
