// expect: ill_formed<.*problem::branches_do_not_fit, .*at_layer<3, .*dense<64>.*, .*expected<128>, .*got<64>, .*hint::make_the_branches_end_in_the_same_shape>
// SPDX-License-Identifier: BSL-1.0
// the same written as an expression of layers
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
constexpr auto shortcut = identity{} + (dense<64>{} | relu{});
struct net : decltype(input<784>{} | dense<128>{} | shortcut | dense<10>{}) {};
model<net> built;
#else
constexpr auto shortcut = identity{} + (dense<64>{} | relu{} | dense<128>{});
struct net : decltype(input<784>{} | dense<128>{} | shortcut | dense<10>{}) {};
model<net> built;
#endif
