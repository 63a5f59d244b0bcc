// expect: ill_formed<.*problem::too_many_axes, .*at_layer<2, .*share>, .*expected<5>, .*got<7>, .*hint::use_fewer_axes>
// SPDX-License-Identifier: BSL-1.0
// a sum over more axes than there can be
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct share {
    static constexpr expression define(expression x) { return x / sum(x, axes{0, 1, 2, 3, 4, 5, 6}); }
};
#else
struct share {
    static constexpr expression define(expression x) { return x / sum(x, axes{0, 1}); }
};
#endif

struct net : network<input<4, 6>, share, flatten, dense<10>> {};
