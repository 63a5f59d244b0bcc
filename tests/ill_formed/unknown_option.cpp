// expect: ill_formed<.*problem::unknown_option, .*at_layer<2, .*conv2d<3, 3, .*expected<.*words::an_option_of_the_layer>, .*got<.*words::option_number, 2>, .*hint::put_the_activation_behind_the_layer>
// SPDX-License-Identifier: BSL-1.0
// an activation among a layer's options, as Keras has it
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, conv2d<3, 3, padding<1>, relu, no_bias>, flatten, dense<10>> {};
#else
struct net : network<input<1, 8, 8>, conv2d<3, 3, padding<1>, no_bias>, relu, flatten, dense<10>> {};
#endif
