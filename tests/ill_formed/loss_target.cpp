// expect: ill_formed<.*problem::operands_of_minus_do_not_fit, .*at_loss<.*loss<.*, .*expected<10>, .*got<3>, .*hint::make_the_sizes_equal_or_1>
// SPDX-License-Identifier: BSL-1.0
// a loss that compares the output with a part of the target
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using error = loss<[](auto y, auto target) { return mean(square(y - slice(target, 0, 0, 3))); }>;
#else
using error = loss<[](auto y, auto target) { return mean(square(slice(y, 0, 0, 3) - slice(target, 0, 0, 3))); }>;
#endif

using training = trainer<net, error, sgd, batch<64>>;
[[maybe_unused]] float train(training& t, std::span<float const> x, std::span<float const> y) { return t.step(x, y); }
