// expect: ill_formed<.*problem::not_a_network, .*at_type<.*dense<10> ?>.*, .*expected<.*words::a_network>, .*got<.*words::another_type>, .*hint::derive_from_network>
// SPDX-License-Identifier: BSL-1.0
// a layer where a network belongs
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
using answer = dense<10>;
#else
using answer = net;
#endif

model<answer> built;
float first(std::span<float const> x) { return built(x)[0]; }
