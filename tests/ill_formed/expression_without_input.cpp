// expect: ill_formed<.*problem::first_layer_must_be_input, .*at_layer<1, .*dense<3> ?>.*, .*expected<.*words::an_input>, .*got<.*words::a_layer>, .*hint::start_with_input>
// SPDX-License-Identifier: BSL-1.0
// an expression of layers that nothing goes into, used as a network
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : decltype(dense<3>{} | relu{}) {};
#else
struct net : decltype(input<4>{} | dense<3>{} | relu{}) {};
#endif

float use(std::span<float const> x, std::span<float const> y) {
    model<net> built;
    trainer<net, mse, sgd, batch<4>> train{built};
    return train.step(x, y) + built(x)[0];
}
