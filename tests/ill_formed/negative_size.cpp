// expect: ill_formed<.*problem::size_must_be_positive, .*at_layer<4, .*dense<-10>.*, .*expected<1, 128>, .*got<-10, 128>, .*hint::use_sizes_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// a negative number of outputs
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<128>, relu, dense<-10>> {};
#else
struct net : network<input<784>, dense<128>, relu, dense<10>> {};
#endif
