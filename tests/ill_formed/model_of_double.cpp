// expect: ill_formed<.*problem::model_is_of_other_numbers, .*at_type<double>, .*expected<.*words::numbers_of_the_trainer>, .*got<.*words::numbers_of_the_model>, .*hint::name_the_numbers_behind_the_batch>
// SPDX-License-Identifier: BSL-1.0
// a trainer and its model compute in the same numbers
#include <scarp/scarp.hpp>

using namespace scarp;

struct net : network<input<8>, dense<2>> {};

#ifndef REPAIRED
using training = trainer<net, mse, sgd, batch<4>>;
#else
using training = trainer<net, mse, sgd, batch<4>, double>;
#endif

void train(model<net, double>& m) { training{m}; }
