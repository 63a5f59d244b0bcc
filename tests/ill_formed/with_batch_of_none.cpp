// expect: ill_formed<.*problem::batch_must_be_positive, .*at_type<.*with_batch<.*, .*expected<1>, .*got<0>, .*hint::use_a_batch_of_at_least_1>
// SPDX-License-Identifier: BSL-1.0
// a network that takes no samples at once
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<10>> {};

#ifndef REPAIRED
struct many : with_batch<net, 0> {};
#else
struct many : with_batch<net, 8> {};
#endif

void run(model<many>& m, std::span<float const> x, std::span<float> y) { m.predict(x, y); }
