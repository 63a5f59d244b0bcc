// expect: ill_formed<.*problem::not_a_layer, .*at_layer<2, .*residual<.*inside<2, float>.*, .*expected<.*words::a_layer>, .*got<.*words::another_type>, .*hint::use_a_type_with_a_define_function>
// SPDX-License-Identifier: BSL-1.0
// a type that is no layer inside of a combinator
#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<16>, residual<dense<16>, float>, dense<10>> {};
#else
struct net : network<input<16>, residual<dense<16>, relu>, dense<10>> {};
#endif
