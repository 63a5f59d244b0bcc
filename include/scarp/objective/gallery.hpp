// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/objective/objective.hpp>

namespace scarp {

/// An objective that is known: its name, where it is usually looked at, and its lowest points.
template <class Objective, int Minima>
struct landmark : Objective {
    using point = typename Objective::point;

    char const* name = "";
    point from{}, to{};                                            ///< opposite corners of the usual domain
    double minimum = 0;                                            ///< the value at each of `minima`
    std::array<point, static_cast<std::size_t>(Minima)> minima{};  ///< the global ones, to the last digit of double
};

namespace detail {

template <int Minima = 0, class Objective>
constexpr landmark<Objective, Minima> known(Objective f, char const* name, typename Objective::point from,
                                            typename Objective::point to, double minimum = 0,
                                            std::array<typename Objective::point, static_cast<std::size_t>(Minima)> minima = {}) {
    return {f, name, from, to, minimum, minima};
}

}  // namespace detail

/// Test functions of optimization, in the plane.
///
/// Source   Jamil, Yang 2013, "A literature survey of benchmark functions for global optimisation problems"; the saddle and the
///          bowls are anybody's
namespace gallery {

// clang-format off

/// A bowl, equally steep on all sides: f = x^2 + y^2.
inline constexpr auto bowl = detail::known<1>(
    objective<2>([](auto x) { return sum(square(x)); }),
    "Bowl", {-2, -2}, {2, 2}, 0, {{{0, 0}}});

/// A bowl a hundred times steeper along y than along x: f = x^2 + 100 y^2. Plain descent zigzags or crawls.
inline constexpr auto narrow_bowl = detail::known<1>(
    objective<2>([](auto x) { return square(x[0]) + 100 * square(x[1]); }),
    "Narrow bowl", {-2, -2}, {2, 2}, 0, {{{0, 0}}});

/// A curved valley: f = (1 - x)^2 + 100 (y - x^2)^2.
/// Source   Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function"
inline constexpr auto rosenbrock = detail::known<1>(
    objective<2>([](auto x) { return square(1 - x[0]) + 100 * square(x[1] - square(x[0])); }),
    "Rosenbrock", {-2, -1}, {2, 3}, 0, {{{1, 1}}});

/// Four equal minima: f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2.
/// Source   Himmelblau 1972, "Applied nonlinear programming"
inline constexpr auto himmelblau = detail::known<4>(
    objective<2>([](auto x) { return square(square(x[0]) + x[1] - 11) + square(x[0] + square(x[1]) - 7); }),
    "Himmelblau", {-5, -5}, {5, 5}, 0,
    {{{3, 2}, {-2.8051180869527448, 3.1313125182505729}, {-3.7793102533777470, -3.2831859912861694},
      {3.5844283403304918, -1.8481265269644036}}});

/// Flat plains, steep walls: f = (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2.
/// Source   Beale 1958, "On an iterative method for finding a local minimum of a function of more than one variable"
inline constexpr auto beale = detail::known<1>(
    objective<2>([](auto x) {
        auto const y = x[1];
        return square(1.5 - x[0] + x[0] * y) + square(2.25 - x[0] + x[0] * square(y)) + square(2.625 - x[0] + x[0] * y * square(y));
    }),
    "Beale", {-4.5, -4.5}, {4.5, 4.5}, 0, {{{3, 0.5}}});

/// A grid of local minima: f = 20 + sum x_i^2 - 10 cos(2 pi x_i).
/// Source   Rastrigin 1974
inline constexpr auto rastrigin = detail::known<1>(
    objective<2>([](auto x) { return 20 + sum(square(x) - 10 * cos(6.2831853071795865 * x)); }),
    "Rastrigin", {-5.12, -5.12}, {5.12, 5.12}, 0, {{{0, 0}}});

/// A rippled plain around a funnel: f = 20 + e - 20 exp(-0.2 sqrt(mean x^2)) - exp(mean cos(2 pi x)).
/// The minimum is the tip of a cone: there is no derivative, and 0 stands for it.
/// Source   Ackley 1987, "A connectionist machine for genetic hillclimbing"
inline constexpr auto ackley = detail::known<1>(
    objective<2>([](auto x) {
        auto const m = mean(square(x));
        auto const distance = where(m > 0, sqrt(where(m > 0, m, 1)), 0);  // the root's derivative at 0 is infinite
        return 20 * -expm1(-0.2 * distance) - 2.7182818284590452 * expm1(mean(cos(6.2831853071795865 * x)) - 1);
    }),
    "Ackley", {-5, -5}, {5, 5}, 0, {{{0, 0}}});

/// Down along y, up along x; no minimum: f = x^2 - y^2.
inline constexpr auto saddle = detail::known(
    objective<2>([](auto x) { return square(x[0]) - square(x[1]); }),
    "Saddle", {-2, -2}, {2, 2});

/// A tilted bowl: f = (x + 2 y - 7)^2 + (2 x + y - 5)^2.
inline constexpr auto booth = detail::known<1>(
    objective<2>([](auto x) { return square(x[0] + 2 * x[1] - 7) + square(2 * x[0] + x[1] - 5); }),
    "Booth", {-10, -10}, {10, 10}, 0, {{{1, 3}}});

/// One global and three local minima: f = 1/2 sum x_i^4 - 16 x_i^2 + 5 x_i.
/// Source   Styblinski, Tang 1990, "Experiments in nonconvex optimization: stochastic approximation with function smoothing"
inline constexpr auto styblinski_tang = detail::known<1>(
    objective<2>([](auto x) { return 0.5 * sum(square(square(x)) - 16 * square(x) + 5 * x); }),
    "Styblinski-Tang", {-5, -5}, {5, 5}, -78.332331407542829, {{{-2.9035340277711771, -2.9035340277711771}}});

// clang-format on

}  // namespace gallery

}  // namespace scarp
