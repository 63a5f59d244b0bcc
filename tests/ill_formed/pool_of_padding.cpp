// expect: ill_formed<.*problem::window_may_be_all_padding, .*at_layer<2, .*max_pool2d<2, .*padding<2> ?> ?>, .*expected<1, 1>, .*got<2, 2>, .*hint::use_less_padding>
// SPDX-License-Identifier: BSL-1.0
// a window must have an element of the image
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, max_pool2d<2, padding<2>>> {};
#else
struct net : network<input<1, 8, 8>, max_pool2d<2, padding<1>>> {};
#endif
