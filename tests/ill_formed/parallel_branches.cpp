// expect: ill_formed<.*problem::branches_do_not_fit, .*at_layer<3, .*parallel<.*join::add.*, .*expected<64>, .*got<32>, .*hint::make_the_branches_end_in_the_same_shape>
// SPDX-License-Identifier: BSL-1.0
// branches that are summed end alike
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<784>, dense<128>, parallel<join::add, dense<64>, dense<32>>, dense<10>> {};
#else
struct net : network<input<784>, dense<128>, parallel<join::add, dense<64>, dense<64>>, dense<10>> {};
#endif
