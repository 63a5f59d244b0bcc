// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/objective/objective.hpp>
#include <scarp/objective/path.hpp>
#include <scarp/optimizer/update.hpp>

namespace scarp {

namespace detail {

/// One step of an optimizer on an objective: outputs value, gradient, the next point, then the next states.
template <int N, class Formula, class Optimizer>
struct derivation_of_step {
    static constexpr program_graph make() {
        program_graph p = derive_objective<N, Formula>();
        graph& g = p.g;
        list<trained> point;
        point.push({.weight = {g, g.parameters[0].node}, .gradient = {g, p.outputs[1]}});
        append_step<Optimizer>(g, point);
        int next_point = g.parameters[0].node;
        list<int> next_state;
        for (node const& n : g.nodes) {
            if (n.what == op::state)
                while (next_state.size() <= n.detail) next_state.push(-1);
            if (n.what != op::assign) continue;
            node const& target = g.nodes[n.arg[0]];
            if (target.what == op::parameter) next_point = n.arg[1];
            if (target.what == op::state) next_state[target.detail] = n.arg[1];
        }
        p.outputs.push(next_point);
        for (int const s : next_state)
            if (s >= 0) p.outputs.push(s);
        return p;
    }
    static constexpr int outputs = 5 * N + 1;  // with two states
};

template <int N, class Formula, class Optimizer>
using descent_stage = simple_scalar_stage<N, derivation_of_step<N, Formula, Optimizer>, true>;

template <class Point>
constexpr double norm_of(Point const& v) {
    double sum = 0;
    for (double const c : v) sum += c * c;
    if (!is_finite(sum)) return sum;
    return math::sqrt(sum);
}

}  // namespace detail

/// Walks down from `start` with an optimizer, as the networks' trainer would, in double.
///
///     auto path = minimise(rosenbrock, {-1.2, 1.0}, gradient_descent{.learning_rate = 1e-3f}, {.gradient_norm = 1e-6});
///     path.points, path.values, path.steps, path.converged, path.reason
///
/// Errors none: what is not finite ends the path, and `reason` says so
/// Cost   per step one run of straight-line code made of formula, gradient and update together, and the path's memory
template <differentiable Objective, optimizer_formula Optimizer>
constexpr descent_path<Objective::size> minimise(Objective const&, typename Objective::point const& start,
                                                 Optimizer const& optimizer, stopping const& until = {}) {
    constexpr int n = Objective::size;
    descent_path<n> way;
    if constexpr (Objective::fits) {
        using step = detail::straight_line<detail::descent_stage<n, typename Objective::formula, Optimizer>>;
        constexpr int outputs = static_cast<int>(std::tuple_size_v<typename step::results>);
        std::array<double, field_count<Optimizer>> hyper{};
        copy_fields(optimizer, hyper.data());
        std::array<double, static_cast<std::size_t>(outputs - 1 - 2 * n)> states{};

        detail::judge judge{way, until};
        typename Objective::point x = start;
        for (double number = 1;; ++number) {
            auto const after = step::run({.x = x.data(), .states = states.data(), .hyper = hyper.data(), .step = number});
            typename Objective::point gradient{};
            for (std::size_t i = 0; i < x.size(); ++i) gradient[i] = after[i + 1];
            ++way.evaluations;
            bool const ends = judge.ends(after[0], detail::norm_of(gradient));
            if (way.points.size() < way.values.size()) way.points.push_back(x);
            if (ends) break;
            for (std::size_t i = 0; i < x.size(); ++i) x[i] = after[x.size() + 1 + i];
            for (std::size_t i = 0; i < states.size(); ++i) states[i] = after[2 * x.size() + 1 + i];
        }
    }
    return way;
}

}  // namespace scarp
