// expect: ill_formed<.*problem::span_has_the_wrong_length, .*at_type<.*array<float, 28>.*, .*expected<784>, .*got<28>, .*hint::pass_batch_times_size_numbers>
// SPDX-License-Identifier: BSL-1.0
// a sample of another size than the network's input
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using sample = std::array<float, 28>;
#else
using sample = std::array<float, 784>;
#endif

float first(model<net> const& m, sample const& x) { return m(x)[0]; }
