// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/objective/line_search.hpp>
#include <scarp/objective/minimise.hpp>

namespace scarp {

/// L-BFGS: Newton's method with an approximate inverse Hessian from the last few steps and gradients, for functions that are
/// evaluated whole: objectives, and a network's loss over all of its data.
///
/// Math     p = -H g by the two-loop recursion, H_0 = (s.y / y.y) I;   x <- x + a p, a by the strong Wolfe conditions
/// Source   Nocedal, Wright, "Numerical Optimization", 2nd ed., algorithms 7.4 and 7.5
struct lbfgs {
    int history = 10;                   ///< pairs of steps and changes of the gradient that are kept
    double sufficient_decrease = 1e-4;  ///< c1 of the Wolfe conditions
    double curvature = 0.9;             ///< c2
    int max_evaluations = 25;           ///< of the function in one line search

    static constexpr auto name = "lbfgs";
};

namespace detail {

constexpr double dot(list<double> const& a, list<double> const& b) {
    double sum = 0;
    for (int i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}
constexpr void add_scaled(list<double>& to, double factor, list<double> const& v) {
    for (int i = 0; i < to.size(); ++i) to[i] += factor * v[i];
}

/// The last steps s and changes of the gradient y, and what they say about the Hessian.
class curvature_memory {
public:
    constexpr explicit curvature_memory(int capacity) : capacity_{capacity < 0 ? 0 : capacity} {}

    constexpr bool empty() const { return pairs_.empty(); }
    constexpr void clear() { pairs_.clear(); }

    /// Pairs without positive curvature would spoil the matrix.
    constexpr void add(list<double> const& s, list<double> const& y) {
        double const sy = dot(s, y), yy = dot(y, y);
        if (capacity_ == 0 || !is_finite(yy) || !(sy > std::numeric_limits<double>::epsilon() * yy)) return;
        if (pairs_.size() == capacity_) drop_oldest();
        pairs_.push({s, y, 1 / sy});
        scale_ = sy / yy;
    }

    /// v <- H v
    constexpr void apply(list<double>& v) const {
        list<double> alpha(pairs_.size());
        for (int i = pairs_.size() - 1; i >= 0; --i) {
            alpha[i] = pairs_[i].rho * dot(pairs_[i].s, v);
            add_scaled(v, -alpha[i], pairs_[i].y);
        }
        for (double& c : v) c *= scale_;
        for (int i = 0; i < pairs_.size(); ++i) {
            double const beta = pairs_[i].rho * dot(pairs_[i].y, v);
            add_scaled(v, alpha[i] - beta, pairs_[i].s);
        }
    }

private:
    struct pair {
        list<double> s, y;
        double rho = 0;
    };
    constexpr void drop_oldest() {
        for (int i = 1; i < pairs_.size(); ++i) pairs_[i - 1] = static_cast<pair&&>(pairs_[i]);
        pairs_.pop();
    }

    int capacity_;
    list<pair> pairs_;
    double scale_ = 1;
};

/// L-BFGS on any function: `evaluate(x, gradient)` gives the value at x and writes the gradient, `visit(x)` sees every point of
/// the way. x starts at the start and ends at the end.
template <class Evaluate, class Visit>
constexpr void run_lbfgs(descent_report& way, list<double>& x, lbfgs const& method, stopping const& until, Evaluate const& evaluate,
                       Visit const& visit) {
    judge judge{way, until};
    int const n = x.size();
    list<double> gradient(n), direction(n), trial(n), trial_gradient(n);
    auto const value_at = [&](list<double> const& where, list<double>& slope) {
        ++way.evaluations;
        return evaluate(where, slope);
    };
    curvature_memory memory{method.history};
    double value = value_at(x, gradient);
    bool ends = judge.ends(value, norm_of(gradient));
    visit(x);
    while (!ends) {
        direction = gradient;
        memory.apply(direction);
        for (double& c : direction) c = -c;
        bool const first = memory.empty();
        double const norm = norm_of(gradient);
        line_point const start{0, value, dot(gradient, direction)};
        auto const at = [&](double step) {
            trial = x;
            add_scaled(trial, step, direction);
            double const v = value_at(trial, trial_gradient);
            return line_point{step, v, dot(trial_gradient, direction)};
        };
        line_point found = start;
        if (start.slope < 0) {
            wolfe const rule{method.sufficient_decrease, method.curvature, method.max_evaluations};
            found = search_line(start, first && norm > 1 ? 1 / norm : 1, rule, at);
        }
        double const next_norm = norm_of(trial_gradient);
        if (found.step == 0 || (found.value >= value && next_norm >= norm)) {
            if (first) {
                judge.stop(stopped::no_descent);
                return;
            }
            memory.clear();  // once more, straight down
            continue;
        }
        list<double> s = trial, y = trial_gradient;
        add_scaled(s, -1, x);
        add_scaled(y, -1, gradient);
        memory.add(s, y);
        x = trial;
        gradient = trial_gradient;
        value = found.value;
        ends = judge.ends(value, next_norm);
        visit(x);
    }
}

}  // namespace detail

/// Walks down from `start` with L-BFGS.
///
///     auto path = minimise(rosenbrock, {-1.2, 1.0}, lbfgs{.history = 10}, {.gradient_norm = 1e-10});
///
/// Cost   per step 4 history N operations, and mostly one evaluation of value and gradient
template <differentiable Objective>
constexpr descent_path<Objective::size> minimise(Objective const& f, typename Objective::point const& start, lbfgs const& method,
                                                 stopping const& until = {}) {
    using point = typename Objective::point;
    auto const to_point = [](list<double> const& x) {
        point p{};
        for (std::size_t i = 0; i < p.size(); ++i) p[i] = x[static_cast<int>(i)];
        return p;
    };
    list<double> x(Objective::size);
    for (std::size_t i = 0; i < start.size(); ++i) x[static_cast<int>(i)] = start[i];
    descent_path<Objective::size> way;
    auto const evaluate = [&](list<double> const& at, list<double>& gradient) {
        auto const both = f.value_and_gradient(to_point(at));
        for (std::size_t i = 0; i < start.size(); ++i) gradient[static_cast<int>(i)] = both.gradient[i];
        return both.value;
    };
    detail::run_lbfgs(way, x, method, until, evaluate, [&](list<double> const& at) { way.points.push_back(to_point(at)); });
    return way;
}

}  // namespace scarp
