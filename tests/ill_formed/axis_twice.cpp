// expect: ill_formed<.*problem::axis_named_twice, .*at_layer<2, .*share>, .*expected<4, 6>, .*got<1>, .*hint::name_each_axis_once>
// SPDX-License-Identifier: BSL-1.0
// a sum over an axis that is named twice
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct share {
    static constexpr expression define(expression x) { return x / sum(x, axes{1, 1}.kept()); }
};
#else
struct share {
    static constexpr expression define(expression x) { return x / sum(x, axes{1}.kept()); }
};
#endif

struct net : network<input<4, 6>, share, flatten, dense<10>> {};
