// expect: ill_formed<.*problem::batch_must_be_positive, .*batch<0>.*, .*expected<1>, .*got<0>, .*hint::use_a_batch_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// a batch of no samples
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using training = trainer<net, softmax_cross_entropy, sgd, batch<0>>;
#else
using training = trainer<net, softmax_cross_entropy, sgd, batch<1>>;
#endif

float train(model<net>& m, std::span<float const> x, std::span<int const> labels) {
    training t{m, {.learning_rate = 0.1f}};
    return t.step(x, labels);
}
