// expect: ill_formed<.*problem::input_is_not_flat, .*at_layer<2, .*dense<128>.*, .*expected<784>, .*got<1, 28, 28>, .*hint::insert_flatten>
// SPDX-License-Identifier: BSL-1.0
// dense takes flat inputs only
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 28, 28>, dense<128>, relu, dense<10>> {};
#else
struct net : network<input<1, 28, 28>, flatten, dense<128>, relu, dense<10>> {};
#endif
