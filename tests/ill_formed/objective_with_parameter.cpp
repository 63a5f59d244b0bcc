// expect: ill_formed<.*problem::formula_names_a_parameter, .*at_type<.*expected<2>, .*got<2>, .*hint::use_the_variables_alone>
// SPDX-License-Identifier: BSL-1.0
// an objective with a parameter of its own
#include <scarp/objective.hpp>

using namespace scarp;

#ifndef REPAIRED
constexpr auto bowl = objective<2>([](auto x) { return sum(parameter("weight", 2) * square(x)); });
#else
constexpr auto bowl = objective<4>([](auto x) { return sum(slice(x, 0, 2, 4) * square(slice(x, 0, 0, 2))); });
#endif

[[maybe_unused]] double go() { return bowl({1, 2}) + bowl.gradient({1, 2})[0]; }
