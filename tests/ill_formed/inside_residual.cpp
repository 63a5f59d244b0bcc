// expect: ill_formed<.*problem::input_is_not_flat, .*at_layer<2, .*residual<.*inside<2, .*dense<9> ?>.*, .*expected<9>, .*got<3, 3>, .*hint::insert_flatten>
// SPDX-License-Identifier: BSL-1.0
// the fault is in a layer inside of a residual
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<3, 3>, residual<relu, dense<9>, reshape_<3, 3>>, flatten, dense<10>> {};
#else
struct net : network<input<3, 3>, residual<relu, flatten, dense<9>, reshape_<3, 3>>, flatten, dense<10>> {};
#endif
