// expect: ill_formed<.*problem::no_parameter_is_of_this_pattern, .*at_loss<.*regularised<.*mse.*l2<.*>.*, .*expected<.*words::a_pattern_of_parameter_names>, .*got<.*words::a_pattern_of_none>, .*hint::see_parameter_names>
// SPDX-License-Identifier: BSL-1.0
// a price on parameters that do not exist
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<8>, dense<4>> {};

#ifndef REPAIRED
using priced = regularised<mse, l2<1e-4, "*.wieght">>;
#else
using priced = regularised<mse, l2<1e-4, "*.weight">>;
#endif

using training = trainer<net, priced, sgd, batch<4>>;
[[maybe_unused]] float train(training& t, std::span<float const> x, std::span<float const> y) { return t.step(x, y); }
