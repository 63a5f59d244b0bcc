// expect: ill_formed<.*problem::not_an_optimizer, .*at_type<.*chain<.*clip_global_norm, .*moving_average>.*, .*an_optimizer.*, .*another_type.*, .*hint::put_one_optimizer_after_the_loss>
// SPDX-License-Identifier: BSL-1.0
// a chain of parts around an optimizer that is not there
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using steps = chain<clip_global_norm, moving_average>;
#else
using steps = chain<clip_global_norm, adam, moving_average>;
#endif

float train(model<net>& m, std::span<float const> x, std::span<int const> labels) {
    trainer<net, softmax_cross_entropy, steps, batch<8>> t{m};
    return t.step(x, labels);
}
