// expect: ill_formed<.*problem::not_a_layer, .*at_layer<3, .*float.*, .*expected<.*words::a_layer>, .*got<.*words::another_type>, .*hint::use_a_type_with_a_define_function>
// SPDX-License-Identifier: BSL-1.0
// a type that is no layer in the list
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<128>, float, dense<10>> {};
#else
struct net : network<input<784>, dense<128>, relu, dense<10>> {};
#endif
