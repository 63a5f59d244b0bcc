// expect: ill_formed<.*problem::groups_do_not_divide_the_channels, .*at_layer<2, .*conv2d<8, 3, .*groups<2>.*expected<2>, .*got<3, 8>, .*hint::make_the_channels_a_multiple_of_the_groups>
// SPDX-License-Identifier: BSL-1.0
// groups have equal numbers of channels on both sides
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<3, 6, 6>, conv2d<8, 3, groups<2>>> {};
#else
struct net : network<input<3, 6, 6>, conv2d<6, 3, groups<3>>> {};
#endif
