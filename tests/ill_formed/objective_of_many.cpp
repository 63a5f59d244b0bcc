// expect: ill_formed<.*problem::loss_is_not_one_number, .*at_type<.*expected<1>, .*got<2>, .*hint::add_mean_or_sum>
// SPDX-License-Identifier: BSL-1.0
// an objective that is not one number
#include <scarp/objective.hpp>
#include <scarp/optimizer/sgd.hpp>

using namespace scarp;

#ifndef REPAIRED
constexpr auto bowl = objective<2>([](auto x) { return square(x); });
#else
constexpr auto bowl = objective<2>([](auto x) { return sum(square(x)); });
#endif

static_assert(check_gradient(bowl, {1, 2}).checked == 2);
[[maybe_unused]] double go() {
    auto const way = minimise(bowl, {1, 2}, sgd{}, {.max_steps = 5});
    auto const other = minimise(bowl, {1, 2}, lbfgs{});
    return bowl({1, 2}) + bowl.gradient({1, 2})[0] + bowl.hessian({1, 2})[0][1] + way.value() + other.value();
}
