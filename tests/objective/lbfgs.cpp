// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE objective_lbfgs
#include <boost/test/unit_test.hpp>

#include <scarp/objective/gallery.hpp>
#include <scarp/objective/lbfgs.hpp>

#include <cmath>

using namespace scarp;

namespace {

// also by the compiler
static_assert(minimise(gallery::rosenbrock, {-1.2, 1}, lbfgs{}, {.gradient_norm = 1e-10}).steps < 60);
static_assert(minimise(gallery::booth, {0, 0}, lbfgs{}, {.gradient_norm = 1e-10}).steps < 10);

constexpr int n = 20;
constexpr auto chain = objective<n>([](auto x) {
    auto const a = slice(x, 0, 0, n - 1), b = slice(x, 0, 1, n);
    return sum(square(1 - a) + 100 * square(b - square(a)));
});

}  // namespace

BOOST_AUTO_TEST_CASE(rosenbrock_in_fewer_than_sixty_steps) {
    auto const way = minimise(gallery::rosenbrock, {-1.2, 1.0}, lbfgs{.history = 10}, {.gradient_norm = 1e-10});
    BOOST_TEST(way.converged);
    BOOST_TEST(way.steps < 60);
    BOOST_TEST(way.evaluations < 80);
    BOOST_TEST(way.gradient_norm <= 1e-10);
    BOOST_TEST(std::hypot(way.end()[0] - 1, way.end()[1] - 1) < 1e-9);
    BOOST_TEST(way.points.size() == way.values.size());
    for (std::size_t k = 1; k < way.values.size(); ++k) BOOST_TEST(way.values[k] < way.values[k - 1]);
}

BOOST_AUTO_TEST_CASE(steps_obey_the_strong_wolfe_conditions) {
    for (auto const& start : {std::array{-1.2, 1.0}, {1.5, 2.5}, {-2.0, -1.0}, {0.0, 3.0}}) {
        auto const& f = gallery::rosenbrock;
        auto const way = minimise(f, start, lbfgs{}, {.gradient_norm = 1e-6});
        BOOST_TEST(way.converged);
        for (std::size_t k = 1; k < way.points.size(); ++k) {
            auto const g0 = f.gradient(way.points[k - 1]), g1 = f.gradient(way.points[k]);
            double slope0 = 0, slope1 = 0;
            for (std::size_t i = 0; i < 2; ++i) {
                double const s = way.points[k][i] - way.points[k - 1][i];
                slope0 += g0[i] * s;
                slope1 += g1[i] * s;
            }
            BOOST_TEST(slope0 < 0);
            BOOST_TEST(way.values[k] <= way.values[k - 1] + 1e-4 * slope0 + 1e-15);
            BOOST_TEST(std::fabs(slope1) <= 0.9 * std::fabs(slope0) + 1e-15);
        }
    }
}

BOOST_AUTO_TEST_CASE(curved_in_all_directions_or_from_far_away) {
    int converged = 0;
    auto const counts = [&](auto const& f, auto const& start) {
        auto const way = minimise(f, start, lbfgs{}, {.gradient_norm = 1e-9});
        BOOST_TEST(way.converged, f.name << ": " << to_text(way.reason));
        converged += way.converged;
    };
    counts(gallery::narrow_bowl, std::array{1e6, -1e6});
    counts(gallery::beale, std::array{1.0, 1.0});
    counts(gallery::himmelblau, std::array{0.0, 0.0});
    counts(gallery::booth, std::array{-1e3, 10.0});
    counts(gallery::styblinski_tang, std::array{1e2, -1e2});
    counts(gallery::rastrigin, std::array{3.3, -2.2});
    BOOST_TEST(converged == 6);
}

BOOST_AUTO_TEST_CASE(more_variables_than_history) {
    std::array<double, n> start;
    start.fill(0.5);
    for (int const history : {1, 3, 10, 50}) {
        auto const way = minimise(chain, start, lbfgs{.history = history}, {.gradient_norm = 1e-8});
        BOOST_TEST(way.converged);
        for (double const c : way.end()) BOOST_TEST(std::fabs(c - 1) < 1e-7);
    }
}

BOOST_AUTO_TEST_CASE(without_history_it_is_steepest_descent) {
    auto const way = minimise(gallery::bowl, {1, 2}, lbfgs{.history = 0}, {.gradient_norm = 1e-9});
    BOOST_TEST(way.converged);
    BOOST_TEST(minimise(gallery::bowl, {1, 2}, lbfgs{.history = -3}, {.gradient_norm = 1e-9}).converged);
}

BOOST_AUTO_TEST_CASE(reasons_to_stop) {
    // asked for more than rounding allows
    auto const rounded = minimise(gallery::styblinski_tang, {-1.2, -1}, lbfgs{}, {.gradient_norm = 0});
    BOOST_TEST((rounded.reason == stopped::no_descent || rounded.reason == stopped::gradient_norm));
    BOOST_TEST(rounded.gradient_norm < 1e-12);
    BOOST_TEST(rounded.steps < 30);

    auto const endless = minimise(gallery::saddle, {1, 1}, lbfgs{}, {.max_steps = 1000});
    BOOST_TEST(!endless.converged);
    BOOST_TEST(endless.value() < -1e6);
    BOOST_TEST(std::isfinite(endless.value()));

    auto const undefined = minimise(objective<1>([](auto x) { return log(x[0]); }), {-1}, lbfgs{});
    BOOST_TEST((undefined.reason == stopped::not_finite));
    BOOST_TEST(undefined.steps == 0);

    // a wall of what is not a number is walked around
    auto const wall = minimise(objective<1>([](auto x) { return x[0] - log(x[0]); }), {5}, lbfgs{}, {.gradient_norm = 1e-10});
    BOOST_TEST(wall.converged);
    BOOST_TEST(wall.end()[0] == 1, boost::test_tools::tolerance(1e-9));

    BOOST_TEST(minimise(gallery::bowl, {1, 1}, lbfgs{}, {.max_steps = 0}).steps == 0);
    BOOST_TEST((minimise(gallery::bowl, {1, 1}, lbfgs{.max_evaluations = 0}).reason == stopped::no_descent));
}
