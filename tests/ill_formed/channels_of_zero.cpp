// expect: ill_formed<.*problem::size_must_be_positive, .*at_layer<2, .*conv2d<0, 3> ?>, .*hint::use_sizes_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// at least one channel
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, conv2d<0, 3>> {};
#else
struct net : network<input<1, 8, 8>, conv2d<1, 3>> {};
#endif
