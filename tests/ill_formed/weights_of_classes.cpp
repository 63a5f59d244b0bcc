// expect: ill_formed<.*problem::operands_of_times_do_not_fit, .*at_loss<.*cross_entropy<.*class_weights<.*>.*, .*expected<3>, .*got<2>, .*hint::make_the_sizes_equal_or_1>
// SPDX-License-Identifier: BSL-1.0
// two weights for three classes
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<8>, dense<3>> {};

#ifndef REPAIRED
using weighted = cross_entropy<class_weights<1, 2>>;
#else
using weighted = cross_entropy<class_weights<1, 2, 0.5>>;
#endif

using training = trainer<net, weighted, sgd, batch<4>>;
[[maybe_unused]] float train(training& t, std::span<float const> x, std::span<int const> y) { return t.step(x, y); }
