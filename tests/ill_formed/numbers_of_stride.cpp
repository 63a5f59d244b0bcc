// expect: ill_formed<.*problem::number_of_axes_does_not_fit, .*at_layer<2, .*conv2d<8, 3, .*stride<1, 2, 1> ?> ?>, .*expected<2>, .*got<3>, .*hint::give_one_number_or_one_for_each_axis>
// SPDX-License-Identifier: BSL-1.0
// one stride, or one for each axis
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, conv2d<8, 3, stride<1, 2, 1>>> {};
#else
struct net : network<input<1, 8, 8>, conv2d<8, 3, stride<1, 2>>> {};
#endif
