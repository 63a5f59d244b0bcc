// expect: ill_formed<.*problem::size_must_be_positive, .*at_layer<2, .*dense<0>.*, .*expected<1, 784>, .*got<0, 784>, .*hint::use_sizes_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// a layer without outputs
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<0>, relu, dense<10>> {};
#else
struct net : network<input<784>, dense<128>, relu, dense<10>> {};
#endif
