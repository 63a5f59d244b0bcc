// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/objective/objective.hpp>
#include <scarp/show/explain.hpp>

namespace scarp {

namespace detail {

/// A function of single numbers and its gradient, as the objective evaluates them.
template <int N, class Formula>
explained explained_objective() {
    program_graph const p = thaw(frozen<gradient_stage<N, Formula>>::value);
    explained e{.passes = {"Function", "Gradient", ""}};
    program_graph const s = simplify(p, true);
    e.g = s.g;
    std::string arguments;
    for (int i = 0; i < N; ++i) {
        e.names.parameters.push_back(detail::text_of("x[", std::to_string(i), ']'));
        arguments.append(i ? ", " : "").append(e.names.parameters.back());
    }
    e.loss = s.outputs[0];
    e.loss_name = "f";
    e.plain_gradients = true;
    for (int i = 0; i < N; ++i) e.gradients.push(s.outputs[i + 1]);
    return e;
}

}  // namespace detail

/// A function and its gradient as mathematics: `std::cout << explain(rosenbrock);`
template <int N, class Formula>
std::string explain(objective_function<N, Formula> const&, notation n = notation::unicode) {
    detail::explained const e = detail::explained_objective<N, Formula>();
    return detail::explanation{e, n}.text();
}

}  // namespace scarp
