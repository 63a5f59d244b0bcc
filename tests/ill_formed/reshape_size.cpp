// expect: ill_formed<.*problem::reshape_changes_the_size, .*at_layer<2, .*reshape_<28, 27>.*, .*expected<784>, .*got<28, 27>, .*hint::keep_the_number_of_elements>
// SPDX-License-Identifier: BSL-1.0
// a reshape keeps every element
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, reshape_<28, 27>, flatten, dense<10>> {};
#else
struct net : network<input<784>, reshape_<28, 28>, flatten, dense<10>> {};
#endif
