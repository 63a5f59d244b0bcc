// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

namespace scarp {

/// When a descent ends.
struct stopping {
    double gradient_norm = 1e-6;  ///< the minimum is reached: the gradient is no longer than this
    double loss_change = 0;       ///< it converges: a step changes the value by no more than this; 0 leaves this out
    int max_steps = 10'000;
};

/// Why a descent ended.
enum class stopped {
    gradient_norm,  ///< the gradient is as short as was asked for
    loss_change,    ///< the last step changed the value by no more than was asked for
    max_steps,      ///< it took all the steps it was given
    not_finite,     ///< the value or gradient became infinite or not a number: the steps were too long, or the start undefined
    no_descent      ///< no step along the direction lowers the value: rounding, or a derivative that is not one
};

/// The reason as a sentence's end.
constexpr char const* to_text(stopped why) {
    switch (why) {
        case stopped::gradient_norm: return "the gradient vanishes";
        case stopped::loss_change: return "the value no longer changes";
        case stopped::max_steps: return "out of steps";
        case stopped::not_finite: return "the value or gradient is not finite";
        case stopped::no_descent: return "no step lowers the value";
    }
    return "";
}

/// How a descent went.
struct descent_report {
    std::vector<double> values;  ///< at the start and after each step, finite but for an undefined start
    int steps = 0;
    int evaluations = 0;         ///< of value and gradient together
    double gradient_norm = 0;    ///< where it ended
    bool converged = false;      ///< by the gradient or by the change of the value
    stopped reason = stopped::max_steps;

    constexpr double value() const { return values.back(); }
};

/// The way that a descent took.
template <int N>
struct descent_path : descent_report {
    using point = std::array<double, static_cast<std::size_t>(N)>;
    std::vector<point> points;  ///< points[k] has the value values[k]

    constexpr point const& end() const { return points.back(); }
};

namespace detail {

constexpr bool is_finite(double x) { return x <= std::numeric_limits<double>::max() && x >= std::numeric_limits<double>::lowest(); }

/// Notes each step of a descent and says when to stop.
class judge {
public:
    constexpr judge(descent_report& d, stopping const& until) : d_{d}, until_{until} {}

    /// Notes a point; true when it is the last.
    constexpr bool ends(double value, double gradient_norm) {
        bool const first = d_.values.empty();
        bool const finite = is_finite(value) && is_finite(gradient_norm);
        double const change = first ? 0 : math::abs(d_.values.back() - value);
        if (first || finite) {
            d_.values.push_back(value);
            d_.gradient_norm = gradient_norm;
            d_.steps = static_cast<int>(d_.values.size()) - 1;
        }
        if (!finite) return stop(stopped::not_finite);
        if (gradient_norm <= until_.gradient_norm) return stop(stopped::gradient_norm);
        if (!first && until_.loss_change > 0 && change <= until_.loss_change) return stop(stopped::loss_change);
        if (d_.steps >= until_.max_steps) return stop(stopped::max_steps);
        return false;
    }
    constexpr bool stop(stopped why) {
        d_.reason = why;
        d_.converged = why == stopped::gradient_norm || why == stopped::loss_change;
        return true;
    }

private:
    descent_report& d_;
    stopping const& until_;
};

}  // namespace detail

}  // namespace scarp
