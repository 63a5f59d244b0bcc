// expect: ill_formed<.*problem::branches_do_not_fit, .*at_layer<2, .*parallel<.*, .*expected<3, 4>, .*got<12>, .*hint::make_the_branches_end_in_the_same_shape>
// SPDX-License-Identifier: BSL-1.0
// branches that are put one behind the other differ along the first axis only
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<3, 4>, parallel<relu, flatten>, flatten, dense<10>> {};
#else
struct net : network<input<3, 4>, parallel<relu, tanh_>, flatten, dense<10>> {};
#endif
