// expect: ill_formed<.*problem::span_has_the_wrong_length, .*at_loss<.*mse>.*, .*expected<6272>, .*got<784>, .*hint::pass_batch_times_size_numbers>
// SPDX-License-Identifier: BSL-1.0
// a static span of one sample where a batch of 8 belongs
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using inputs = std::span<float const, 784>;
#else
using inputs = std::span<float const, 8 * 784>;
#endif

float train(trainer<net, mse, sgd, batch<8>>& t, inputs x, std::span<float const, 80> y) { return t.step(x, y); }
