// expect: ill_formed<.*problem::combinator_is_empty, .*at_layer<2, .*parallel<.*join::add>.*, .*expected<.*words::a_layer>, .*got<.*words::nothing>, .*hint::put_layers_into_it>
// SPDX-License-Identifier: BSL-1.0
// branches that are none
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<8>, parallel<join::add>, dense<10>> {};
#else
struct net : network<input<8>, parallel<join::add, dense<8>, relu>, dense<10>> {};
#endif
