// expect: ill_formed<.*problem::not_an_optimizer, .*at_type<.*batch<8>.*, .*an_optimizer.*, .*another_type.*, .*hint::put_one_optimizer_after_the_loss>
// SPDX-License-Identifier: BSL-1.0
// a trainer whose optimizer was forgotten
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using training = trainer<net, softmax_cross_entropy, batch<8>>;
#else
using training = trainer<net, softmax_cross_entropy, sgd, batch<8>>;
#endif

float train(model<net>& m, std::span<float const> x, std::span<int const> labels) {
    training t{m};
    return t.step(x, labels);
}
