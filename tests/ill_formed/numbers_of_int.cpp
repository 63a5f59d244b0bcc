// expect: ill_formed<.*problem::number_is_not_float_or_double, .*at_type<int>, .*expected<.*words::float_or_double>, .*got<.*words::another_type>, .*hint::use_float_or_double>
// SPDX-License-Identifier: BSL-1.0
// a model of integers
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
using number = int;
#else
using number = double;
#endif

struct net : network<input<8>, dense<10>> {};

number use(std::span<number const> x, std::span<number const> y) {
    model<net, number> built{seed{7}};
    trainer<net, mse, sgd, batch<4>, number> train{built};
    return train.step(x, y) + built(x)[0];
}
