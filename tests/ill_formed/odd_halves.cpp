// expect: ill_formed<.*problem::axis_does_not_divide, .*at_layer<3, .*glu<.*, .*expected<6>, .*got<5>, .*hint::make_the_axis_a_multiple>
// SPDX-License-Identifier: BSL-1.0
// a gated unit needs an input of two equal halves
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
struct gates : network<input<8>, dense<5>, glu<>, dense<2>> {};
#else
struct gates : network<input<8>, dense<6>, glu<>, dense<2>> {};
#endif

model<gates> built;
