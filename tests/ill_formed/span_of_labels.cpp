// expect: ill_formed<.*problem::span_has_the_wrong_length, .*at_loss<.*softmax_cross_entropy>.*, .*expected<8>, .*got<80>, .*hint::pass_batch_times_size_numbers>
// SPDX-License-Identifier: BSL-1.0
// a static span of one-hot rows' length where labels belong
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using labels = std::array<int, 80>;
#else
using labels = std::array<int, 8>;
#endif

float train(trainer<net, softmax_cross_entropy, sgd, batch<8>>& t, std::array<float, 8 * 784> const& x, labels const& y) {
    return t.step(x, y);
}
