// expect: ill_formed<.*problem::window_is_larger_than_the_input, .*at_layer<2, .*conv2d<8, 7> ?>, .*expected<6, 6>, .*got<7, 7>, .*hint::use_a_smaller_window_or_more_padding>
// SPDX-License-Identifier: BSL-1.0
// the window must fit the padded image
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<3, 6, 6>, conv2d<8, 7>> {};
#else
struct net : network<input<3, 6, 6>, conv2d<8, 7, padding<1>>> {};
#endif
