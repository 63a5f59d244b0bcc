// expect: ill_formed<.*problem::span_has_the_wrong_length, .*at_loss<.*gaussian_nll>.*, .*expected<8>, .*got<16>, .*hint::pass_batch_times_size_numbers>
// SPDX-License-Identifier: BSL-1.0
// a loss whose targets are half as long as the output
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<8>, dense<4>> {};
using training = trainer<net, gaussian_nll, sgd, batch<4>>;

#ifndef REPAIRED
using targets = std::array<float, 4 * 4>;
#else
using targets = std::array<float, 4 * 2>;
#endif

[[maybe_unused]] float train(training& t, std::array<float, 4 * 8> const& x, targets const& y) { return t.step(x, y); }
