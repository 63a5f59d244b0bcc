// expect: ill_formed<.*problem::target_does_not_fit_the_output, .*at_loss<.*mse>.*, .*expected<.*words::numbers_as_many_as_outputs>, .*got<.*words::class_indices>, .*hint::use_a_loss_for_classes_or_one_number_per_output>
// SPDX-License-Identifier: BSL-1.0
// class indices for a loss that compares numbers
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using training = trainer<net, mse, sgd, batch<64>>;
#else
using training = trainer<net, softmax_cross_entropy, sgd, batch<64>>;
#endif

float train(training& t, std::span<float const> x, std::span<int const> labels) { return t.step(x, labels); }
