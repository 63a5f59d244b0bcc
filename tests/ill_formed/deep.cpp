// expect: ill_formed<.*problem::input_is_not_flat, .*at_layer<42, .*dense<10>.*, .*expected<64>, .*got<8, 8>, .*hint::insert_flatten>
// SPDX-License-Identifier: BSL-1.0
// the fault is in the last of 42 layers
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<64>,
                     dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu,
                     relu, reshape_<8, 8>, dense<10>> {};
#else
struct net : network<input<64>,
                     dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu, dense<64>, relu,
                     relu, identity, dense<10>> {};
#endif
