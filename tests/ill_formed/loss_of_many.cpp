// expect: ill_formed<.*problem::loss_is_not_one_number, .*at_loss<.*loss<.*, .*expected<1>, .*got<10>, .*hint::add_mean_or_sum>
// SPDX-License-Identifier: BSL-1.0
// a loss that is one number per output
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using error = loss<[](auto y, auto target) { return square(y - target); }>;
#else
using error = loss<[](auto y, auto target) { return mean(square(y - target)); }>;
#endif

using training = trainer<net, error, sgd, batch<64>>;
[[maybe_unused]] float train(training& t, std::span<float const> x, std::span<float const> y) { return t.step(x, y); }
