// expect: ill_formed<.*problem::not_a_loss, .*at_loss<.*sgd>.*, .*expected<.*words::a_loss>, .*got<.*words::another_type>, .*hint::put_the_loss_after_the_network>
// SPDX-License-Identifier: BSL-1.0
// the optimizer where the loss belongs
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
trainer<net, sgd, mse, batch<64>>* training;
float rate(model<net>& m) { return trainer<net, sgd, mse, batch<64>>{m}.step(0, 0); }
#else
trainer<net, mse, sgd, batch<64>>* training;
float rate(model<net>& m) { return trainer<net, mse, sgd, batch<64>>{m}.optimizer.learning_rate; }
#endif
