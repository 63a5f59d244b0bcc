// expect: ill_formed<.*problem::size_must_be_positive, .*at_layer<1, .*input<>.*, .*expected<1>, .*got<.*words::nothing>, .*hint::use_sizes_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// an input of no axes holds nothing that a layer could take
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<>, dense<10>> {};
#else
struct net : network<input<1>, dense<10>> {};
#endif
