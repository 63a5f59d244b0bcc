// expect: ill_formed<.*problem::padding_is_negative, .*at_layer<2, .*conv2d<8, 3, .*padding<-1> ?> ?>, .*expected<0>, .*got<-1>, .*hint::use_sizes_of_at_least_0>
// SPDX-License-Identifier: BSL-1.0
// padding makes an image larger
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, conv2d<8, 3, padding<-1>>> {};
#else
struct net : network<input<1, 8, 8>, conv2d<8, 3, padding<1>>> {};
#endif
