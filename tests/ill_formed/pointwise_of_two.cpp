// expect: ill_formed<.*problem::formula_takes_other_arguments, .*at_layer<2, .*pointwise<.*expected<1>, .*got<.*words::another_number>, .*hint::write_a_lambda_of_one_value>
// SPDX-License-Identifier: BSL-1.0
// an activation whose formula takes two values
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
using product = pointwise<[](auto x, auto y) { return x * y; }>;
#else
using product = pointwise<[](auto x) { return x * x; }>;
#endif

struct net : network<input<8>, product, dense<10>> {};
