// expect: ill_formed<.*problem::too_many_axes, .*at_layer<2, .*reshape_<1, 1, 2, 2, 2, 1>.*, .*expected<5>, .*got<6>, .*hint::use_fewer_axes>
// SPDX-License-Identifier: BSL-1.0
// a reshape to more axes than a tensor has
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<8>, reshape_<1, 1, 2, 2, 2, 1>, flatten, dense<10>> {};
#else
struct net : network<input<8>, reshape_<1, 2, 2, 2, 1>, flatten, dense<10>> {};
#endif
