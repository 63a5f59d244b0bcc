// expect: these weights are of a network of other parameters: generate them anew
// SPDX-License-Identifier: BSL-1.0
// weights that were generated for a network of two inputs
#include <scarp/io/embedded.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

struct weights {
    using number = float;
    static constexpr unsigned long long schema = 0xcd20f03e816eed76;
    static constexpr number values[] = {1, 2, 3};
};

#ifndef REPAIRED
struct net : network<input<1>, dense<1>> {};
#else
struct net : network<input<2>, dense<1>> {};
#endif

float use(float const (&x)[input_shape<net>::size]) { return embedded<net, weights>{}(x)[0]; }
