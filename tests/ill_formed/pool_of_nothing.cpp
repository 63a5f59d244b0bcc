// expect: ill_formed<.*problem::window_is_larger_than_the_input, .*at_layer<3, .*max_pool2d<2> ?>, .*expected<1, 1>, .*got<2, 2>, .*hint::use_a_smaller_window_or_more_padding>
// SPDX-License-Identifier: BSL-1.0
// nothing is left to pool
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 4, 4>, conv2d<8, 4>, max_pool2d<2>> {};
#else
struct net : network<input<1, 4, 4>, conv2d<8, 3>, max_pool2d<2>> {};
#endif
