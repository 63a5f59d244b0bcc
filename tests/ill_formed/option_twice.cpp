// expect: ill_formed<.*problem::option_given_twice, .*at_layer<2, .*conv2d<4, 3, .*expected<.*words::one_of_its_kind>, .*got<.*words::option_number, 2>, .*hint::give_each_option_once>
// SPDX-License-Identifier: BSL-1.0
// same is padding
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, conv2d<4, 3, same, padding<3>>> {};
#else
struct net : network<input<1, 8, 8>, conv2d<4, 3, padding<3>>> {};
#endif
