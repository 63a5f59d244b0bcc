// expect: ill_formed<.*problem::loss_ignores_the_output, .*at_loss<.*loss<.*, .*expected<.*words::a_formula_of_the_output>, .*got<.*words::a_formula_without_the_output>, .*hint::use_the_output_in_the_loss>
// SPDX-License-Identifier: BSL-1.0
// a loss that is a constant
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using error = loss<[](auto, auto) { return 1.0; }>;
#else
using error = loss<[](auto y, auto target) { return mean(abs(y - target)); }>;
#endif

using training = trainer<net, error, sgd, batch<64>>;
[[maybe_unused]] float train(training& t, std::span<float const> x, std::span<float const> y) { return t.step(x, y); }
