// expect: ill_formed<.*problem::model_is_of_another_network, .*at_type<.*larger>, .*expected<.*words::a_model_of_the_trainers_network>, .*got<.*words::a_model_of_another_network>, .*hint::give_the_trainer_a_model_of_its_network>
// SPDX-License-Identifier: BSL-1.0
// a trainer trains its own network
#include <scarp/scarp.hpp>

using namespace scarp;

struct net : network<input<8>, dense<2>> {};
struct larger : network<input<8>, dense<16>, relu, dense<2>> {};

#ifndef REPAIRED
using trained = larger;
#else
using trained = net;
#endif

void train(model<trained>& m) { trainer<net, mse, sgd, batch<4>>{m}; }
