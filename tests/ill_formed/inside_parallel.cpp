// expect: ill_formed<.*problem::size_must_be_positive, .*at_layer<3, .*parallel<.*inside<1, .*dense<0> ?>.*, .*expected<1, 32>, .*got<0, 32>, .*hint::use_sizes_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// the fault is two combinators deep
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<32>, parallel<dense<8>, sequence<dense<0>, relu>>, dense<10>> {};
#else
struct net : network<input<784>, dense<32>, parallel<dense<8>, sequence<dense<4>, relu>>, dense<10>> {};
#endif
