// expect: ill_formed<.*problem::too_many_axes, .*at_layer<1, .*input<2, 2, 2, 2, 2, 2>.*, .*expected<5>, .*got<6>, .*hint::use_fewer_axes>
// SPDX-License-Identifier: BSL-1.0
// six axes and the batch are more than a tensor has
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<2, 2, 2, 2, 2, 2>, flatten, dense<10>> {};
#else
struct net : network<input<2, 2, 2, 2, 4>, flatten, dense<10>> {};
#endif
