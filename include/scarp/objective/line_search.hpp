// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/objective/path.hpp>

namespace scarp::detail {

/// A function along a line: value and slope at one step length.
struct line_point {
    double step = 0;
    double value = 0;
    double slope = 0;

    constexpr bool finite() const { return is_finite(value) && is_finite(slope); }
};

struct wolfe {
    double sufficient_decrease = 1e-4;
    double curvature = 0.9;
    int max_evaluations = 25;
};

/// Where the cubic through values and slopes of two points is smallest, but not within a tenth of either; else halfway.
/// Source   Nocedal, Wright, "Numerical Optimization", 2nd ed., eq. 3.59
constexpr double cubic_minimum(line_point const& p, line_point const& q) {
    double const middle = 0.5 * (p.step + q.step);
    if (!p.finite() || !q.finite()) return middle;
    double const width = q.step - p.step;
    double const d1 = p.slope + q.slope + 3 * (p.value - q.value) / width;
    double const under_root = d1 * d1 - p.slope * q.slope;
    if (!(under_root >= 0) || !is_finite(under_root)) return middle;
    double const root = width < 0 ? -math::sqrt(under_root) : math::sqrt(under_root);
    double const divisor = q.slope - p.slope + 2 * root;
    if (divisor == 0) return middle;
    double const t = 1 - (q.slope + root - d1) / divisor;  // 0 at p, 1 at q
    return t >= 0.1 && t <= 0.9 ? p.step + t * width : middle;
}

/// A step that lowers the value enough and flattens the slope enough (the strong Wolfe conditions), at first `first` long; the
/// start itself where none is found. `at(step)` evaluates; the last call made is the one that is returned, unless it is the start.
///
/// Near a minimum differences of values drown in rounding: a value counts as lower when it is above by no more than that.
/// Source   Nocedal, Wright, algorithms 3.5 and 3.6
template <class At>
constexpr line_point search_line(line_point const& start, double first, wolfe const& rule, At const& at) {
    double const size = start.value < 0 ? -start.value : start.value;
    double const rounding = 4 * std::numeric_limits<double>::epsilon() * size;
    auto const too_high = [&](line_point const& p) {
        return !p.finite() || p.value > start.value + rule.sufficient_decrease * p.step * start.slope + rounding;
    };
    auto const flat = [&](line_point const& p) { return math::abs(p.slope) <= -rule.curvature * start.slope; };

    line_point low = start;  // the lowest so far that decreases enough
    line_point high{};       // the minimum lies between both, once it is known to
    bool bracketed = false;
    double step = first;
    for (int count = 0; count < rule.max_evaluations; ++count) {
        line_point const p = at(step);
        if (too_high(p) || p.value > low.value + rounding) {
            high = p;
            bracketed = true;
        } else if (flat(p)) {
            return p;
        } else {
            bool const beyond = bracketed ? p.slope * (high.step - low.step) >= 0 : p.slope >= 0;
            if (beyond) high = low;
            bracketed = bracketed || beyond;
            low = p;
        }
        if (!bracketed) step *= 2;
        else step = cubic_minimum(low, high);
        if (step == low.step || step == high.step) break;
    }
    if (low.step == 0) return start;
    return at(low.step);
}

}  // namespace scarp::detail
