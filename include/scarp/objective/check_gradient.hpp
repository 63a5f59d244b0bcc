// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/objective/objective.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace scarp {

/// How derived derivatives compare with central differences: the one that is furthest off.
struct gradient_report {
    bool agrees = true;           ///< every error is within the tolerance
    int checked = 0;              ///< derivatives compared
    double error = 0;             ///< |got - expected| / max(1, |expected|), the largest
    std::string_view parameter{}; ///< the worst: "x", "dense_1.weight"
    int index = 0;                ///< its element, row-major in the logical shape
    double expected = 0;          ///< by central differences
    double got = 0;               ///< as derived

    constexpr explicit operator bool() const { return agrees; }

    // for the library
    constexpr void compare(std::string_view name, int element, double difference, double derivative, double tolerance) {
        double const size = math::abs(difference) > 1 ? math::abs(difference) : 1;
        double const off = math::abs(derivative - difference) / size;
        agrees = agrees && off <= tolerance;  // also false for what is not a number
        if (checked++ == 0 || !(off <= error)) {
            error = off;
            parameter = name;
            index = element;
            expected = difference;
            got = derivative;
        }
    }
};

/// One line: "26 derivatives agree; the worst is dense_1.weight[3]: expected 0.25, got 0.25, error 2e-10".
inline std::string to_text(gradient_report const& r) {
    char text[256];
    std::snprintf(text, sizeof text, "%d derivatives %s; the worst is %.*s[%d]: expected %.9g, got %.9g, error %.1e", r.checked,
                  r.agrees ? "agree" : "do not agree", static_cast<int>(r.parameter.size()), r.parameter.data(), r.index,
                  r.expected, r.got, r.error);
    return text;
}

namespace detail {

/// The step of a central difference at x: where truncation and rounding are about equal.
constexpr double difference_step(double x) {
    constexpr double root = 6.0554544523933429e-6;  // cube root of the machine epsilon
    double const size = math::abs(x) > 1 ? math::abs(x) : 1;
    return size * root;
}

/// (f(x + h) - f(x - h)) / 2h, `value` being f as it sees x, which is put back.
template <class Value>
constexpr double central_difference(double& x, Value const& value) {
    double const before = x, h = difference_step(before);
    x = before + h;
    double const up = value(), above = x;
    x = before - h;
    double const down = value(), below = x;
    x = before;
    return (up - down) / (above - below);
}

}  // namespace detail

/// Compares an objective's derived gradient at a point with central differences of its values.
///
///     static_assert(check_gradient(rosenbrock, {-1.2, 1.0}));
///
/// Math   the error of a central difference is about 1e-10 times the function's size and third derivative; at kinks it says nothing
/// Cost   2 N evaluations
template <differentiable Objective>
constexpr gradient_report check_gradient(Objective const& f, typename Objective::point const& at, double tolerance = 1e-6) {
    gradient_report r;
    auto const derived = f.gradient(at);
    auto x = at;
    for (std::size_t i = 0; i < x.size(); ++i) {
        double const difference = detail::central_difference(x[i], [&] { return f(x); });
        r.compare("x", static_cast<int>(i), difference, derived[i], tolerance);
    }
    return r;
}

}  // namespace scarp
