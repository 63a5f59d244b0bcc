// expect: ill_formed<.*problem::size_must_be_positive, .*at_layer<1, .*input<3, 0, 28>.*, .*expected<3, 1, 28>, .*got<3, 0, 28>, .*hint::use_sizes_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// an image without rows
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<3, 0, 28>, flatten, dense<10>> {};
#else
struct net : network<input<3, 28, 28>, flatten, dense<10>> {};
#endif
