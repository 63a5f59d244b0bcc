// expect: ill_formed<.*problem::formula_takes_other_arguments, .*at_loss<.*loss<.*expected<2>, .*got<.*words::another_number>, .*hint::write_a_lambda_of_the_output_and_the_target>
// SPDX-License-Identifier: BSL-1.0
// a loss whose formula has no target
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
using square_loss = loss<[](auto y) { return mean(square(y)); }>;
#else
using square_loss = loss<[](auto y, auto target) { return mean(square(y - target)); }>;
#endif

struct net : network<input<8>, dense<10>> {};

float use(std::span<float const> x, std::span<float const> y) {
    model<net> built;
    trainer<net, square_loss, sgd, batch<4>> train{built};
    return train.step(x, y);
}
