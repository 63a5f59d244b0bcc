// expect: ill_formed<.*problem::no_parameter_of_this_name, .*at_layer<2, .*batch_norm<.*no_affine.*, .*expected<.*words::a_parameter_of_the_layer>, .*got<.*words::another_name>, .*hint::see_parameter_names>
// SPDX-License-Identifier: BSL-1.0
// a normalisation without a weight has none to start
#include <scarp/initializer.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<8>, batch_norm<no_affine, init<zeros{}>>, dense<2>> {};
#else
struct net : network<input<8>, batch_norm<init<zeros{}>>, dense<2>> {};
#endif
