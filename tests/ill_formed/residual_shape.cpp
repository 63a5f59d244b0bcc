// expect: ill_formed<.*problem::residual_changes_the_shape, .*at_layer<3, .*residual<.*dense<64> ?>.*, .*expected<128>, .*got<64>, .*hint::end_the_residual_with_the_shape_it_starts_with>
// SPDX-License-Identifier: BSL-1.0
// a residual adds its input to its result
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<128>, residual<dense<64>>, dense<10>> {};
#else
struct net : network<input<784>, dense<128>, residual<dense<64>, relu, dense<128>>, dense<10>> {};
#endif
