// expect: ill_formed<.*problem::too_many_numbers, .*at_layer<2, .*dense<30000> ?>, .*expected<2147483647>, .*got<30000, 100000>, .*hint::use_smaller_sizes>
// SPDX-License-Identifier: BSL-1.0
// more numbers than an int counts
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<100'000>, dense<30'000>> {};
#else
struct net : network<input<100'000>, dense<20'000>> {};
#endif
