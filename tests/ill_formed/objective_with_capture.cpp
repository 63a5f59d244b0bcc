// expect: ill_formed<.*problem::formula_captures_something, .*at_type<.*hint::write_a_lambda_that_captures_nothing>
// SPDX-License-Identifier: BSL-1.0
// an objective whose lambda carries a value
#include <scarp/objective.hpp>

using namespace scarp;

[[maybe_unused]] double go(double steepness) {
#ifndef REPAIRED
    auto const bowl = objective<2>([steepness](auto x) { return steepness * sum(square(x)); });
    return bowl({1, 2}) + bowl.gradient({1, 2})[0];
#else
    auto const bowl = objective<3>([](auto x) { return x[2] * sum(square(x)); });
    return bowl({1, 2, steepness}) + bowl.gradient({1, 2, steepness})[0];
#endif
}
