// expect: ill_formed<.*problem::slice_is_out_of_range, .*at_type<.*expected<2>, .*got<2, 3>, .*hint::stay_inside_the_axis>
// SPDX-License-Identifier: BSL-1.0
// an objective's third of two variables
#include <scarp/objective.hpp>

using namespace scarp;

#ifndef REPAIRED
constexpr auto bowl = objective<2>([](auto x) { return square(x[1]) + square(x[2]); });
#else
constexpr auto bowl = objective<3>([](auto x) { return square(x[1]) + square(x[2]); });
#endif

static_assert(check_gradient(bowl, {1, 2}).checked > 0);
