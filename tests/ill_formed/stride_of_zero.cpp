// expect: ill_formed<.*problem::size_must_be_positive, .*at_layer<2, .*conv2d<8, 3, .*stride<0> ?> ?>, .*expected<1, 1>, .*got<0, 0>, .*hint::use_sizes_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// a window moves
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, conv2d<8, 3, stride<0>>> {};
#else
struct net : network<input<1, 8, 8>, conv2d<8, 3, stride<1>>> {};
#endif
