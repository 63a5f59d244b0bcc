// expect: ill_formed<.*problem::not_a_network, .*at_type<.*dense<10>.*, .*expected<.*a_network>, .*got<.*another_type>, .*hint::derive_from_network>
// SPDX-License-Identifier: BSL-1.0
// inference of something that is not a network
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<10>> {};

#ifndef REPAIRED
struct fast : inference_of<dense<10>> {};
#else
struct fast : inference_of<net> {};
#endif

float run(model<fast>& m, std::span<float const> x) { return m(x)[0]; }
