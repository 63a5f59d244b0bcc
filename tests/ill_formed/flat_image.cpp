// expect: ill_formed<.*problem::number_of_axes_does_not_fit, .*at_layer<2, .*conv2d<8, 3> ?>, .*expected<3>, .*got<1>, .*hint::reshape_to_channels_and_space>
// SPDX-License-Identifier: BSL-1.0
// a convolution takes channels, height, width
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, conv2d<8, 3>> {};
#else
struct net : network<input<784>, reshape_<1, 28, 28>, conv2d<8, 3>> {};
#endif
