// expect: ill_formed<.*problem::axis_does_not_divide, .*at_loss<.*triplet<.*>.*, .*expected<6>, .*got<4>, .*hint::make_the_axis_a_multiple>
// SPDX-License-Identifier: BSL-1.0
// a loss of three embeddings on an output that is not three times anything
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<8>, dense<4>> {};
#else
struct net : network<input<8>, dense<6>> {};
#endif

using training = trainer<net, triplet<>, sgd, batch<4>>;
[[maybe_unused]] float train(training& t, std::span<float const> x) { return t.step(x, std::span<float const>{}); }
