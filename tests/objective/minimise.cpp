// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE objective_minimise
#include <boost/test/unit_test.hpp>

#include <scarp/objective/gallery.hpp>
#include <scarp/objective/minimise.hpp>
#include <scarp/optimizer.hpp>

#include <cmath>

using namespace scarp;

namespace {

// in constant evaluation: 2 x by 1/4 halves both coordinates, so ten steps leave one part in 1024
constexpr auto ten_steps = [] {
    auto const way = minimise(gallery::bowl, {1024, 512}, sgd{.learning_rate = 0.25f}, {.max_steps = 10});
    return way.end();
}();
static_assert(ten_steps == std::array<double, 2>{1, 0.5});
static_assert(minimise(gallery::bowl, {1, 1}, momentum{.learning_rate = 0.1f}, {.gradient_norm = 1e-3}).converged);

template <class Optimizer>
void reaches_the_minimum(Optimizer const& optimizer, int max_steps) {
    BOOST_TEST_CONTEXT(Optimizer::name) {
        auto const& f = gallery::rosenbrock;
        auto const way = minimise(f, {-1.2, 1.0}, optimizer, {.gradient_norm = 1e-6, .max_steps = max_steps});
        BOOST_TEST(way.converged);
        BOOST_TEST((way.reason == stopped::gradient_norm));
        BOOST_TEST(way.gradient_norm <= 1e-6);
        BOOST_TEST(std::hypot(way.end()[0] - 1, way.end()[1] - 1) < 1e-5);
        BOOST_TEST(way.points.size() == way.values.size());
        BOOST_TEST(way.steps + 1 == static_cast<int>(way.points.size()));
        BOOST_TEST(way.points.front()[0] == -1.2);
        for (std::size_t k = 0; k < way.points.size(); k += 100) BOOST_TEST(std::fabs(way.values[k] - f(way.points[k])) < 1e-12);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_optimizer_goes_down_the_valley) {
    reaches_the_minimum(gradient_descent{.learning_rate = 1e-3f}, 100'000);
    reaches_the_minimum(sgd{.learning_rate = 1e-3f}, 100'000);
    reaches_the_minimum(momentum{.learning_rate = 2e-4f}, 100'000);
    reaches_the_minimum(nesterov{.learning_rate = 2e-4f}, 100'000);
    reaches_the_minimum(adam{.learning_rate = 1e-2f}, 100'000);
    reaches_the_minimum(adagrad{.learning_rate = 0.5f}, 100'000);
    reaches_the_minimum(radam{.learning_rate = 1e-3f}, 100'000);
}

BOOST_AUTO_TEST_CASE(optimizers_in_a_chain) {
    // clipped to length 1, the first step from far away is as long as the learning rate
    using clipped = chain<clip_norm, sgd>;
    clipped optimizer;
    optimizer.learning_rate = 0.25f;
    optimizer.max_norm = 1;
    auto const way = minimise(gallery::booth, {100, -50}, optimizer, {.max_steps = 1});
    double const step = std::hypot(way.end()[0] - 100, way.end()[1] + 50);
    BOOST_TEST(step == 0.25, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(way.points.size() == 2);
}

BOOST_AUTO_TEST_CASE(a_step_is_the_optimizers_formula) {
    auto const& f = gallery::beale;
    float const rate = 1e-2f;
    auto const way = minimise(f, {1, 1}, momentum{.learning_rate = rate, .decay = 0.5f}, {.max_steps = 5});
    BOOST_TEST(way.steps == 5);
    BOOST_TEST((way.reason == stopped::max_steps));
    BOOST_TEST(!way.converged);
    std::array<double, 2> x{1, 1}, v{};
    for (std::size_t k = 0; k < 6; ++k) {
        for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(way.points[k][i] == x[i], boost::test_tools::tolerance(1e-13));
        auto const g = f.gradient(x);
        for (std::size_t i = 0; i < 2; ++i) {
            v[i] = 0.5 * v[i] + g[i];
            x[i] -= static_cast<double>(rate) * v[i];
        }
    }
}

BOOST_AUTO_TEST_CASE(adam_counts_its_steps) {
    // the first step of Adam is the learning rate long in every coordinate, whatever the gradient
    auto const way = minimise(gallery::narrow_bowl, {1, -1}, adam{.learning_rate = 0.125f}, {.max_steps = 1});
    BOOST_TEST(way.end()[0] == 0.875, boost::test_tools::tolerance(1e-7));
    BOOST_TEST(way.end()[1] == -0.875, boost::test_tools::tolerance(1e-7));
}

BOOST_AUTO_TEST_CASE(reasons_to_stop) {
    auto const& f = gallery::bowl;
    auto const at_once = minimise(f, {0, 0}, sgd{});
    BOOST_TEST(at_once.steps == 0);
    BOOST_TEST(at_once.converged);
    BOOST_TEST(at_once.points.size() == 1);

    auto const slow = minimise(f, {1, 1}, sgd{.learning_rate = 0.1f}, {.gradient_norm = 0, .loss_change = 1e-3});
    BOOST_TEST((slow.reason == stopped::loss_change));
    BOOST_TEST(slow.converged);
    BOOST_TEST(slow.values[slow.values.size() - 2] - slow.value() <= 1e-3);

    auto const none = minimise(f, {1, 1}, sgd{}, {.max_steps = 0});
    BOOST_TEST(none.steps == 0);
    BOOST_TEST((none.reason == stopped::max_steps));
    BOOST_TEST(minimise(f, {1, 1}, sgd{}, {.max_steps = -5}).steps == 0);

    auto const away = minimise(f, {1, 1}, sgd{.learning_rate = 1e3f});
    BOOST_TEST((away.reason == stopped::not_finite));
    BOOST_TEST(!away.converged);
    BOOST_TEST(std::isfinite(away.value()));
    BOOST_TEST(away.points.size() == away.values.size());
    BOOST_TEST(to_text(away.reason) == std::string{"the value or gradient is not finite"});

    auto const undefined = minimise(objective<1>([](auto x) { return log(x[0]); }), {-1}, sgd{});
    BOOST_TEST((undefined.reason == stopped::not_finite));
    BOOST_TEST(undefined.steps == 0);
    BOOST_TEST(std::isnan(undefined.value()));
}

BOOST_AUTO_TEST_CASE(on_a_saddle_plain_descent_leaves_along_the_ridge) {
    auto const stays = minimise(gallery::saddle, {1, 0}, sgd{.learning_rate = 0.1f});
    BOOST_TEST(stays.converged);
    auto const falls = minimise(gallery::saddle, {1, 1e-6}, sgd{.learning_rate = 0.1f}, {.max_steps = 200});
    BOOST_TEST(falls.value() < -1);
}

BOOST_AUTO_TEST_CASE(states_of_one_number_and_frozen_parameters) {
    // NAdam keeps a number beside its buffers; its first step is the learning rate long, give or take its momentum
    auto const way = minimise(gallery::bowl, {4, -4}, nadam{.learning_rate = 0.125f}, {.max_steps = 2});
    BOOST_TEST(way.steps == 2);
    BOOST_TEST(way.end()[0] == -way.end()[1]);
    BOOST_TEST((way.end()[0] < way.points[1][0] && way.points[1][0] < 4));
    // what is frozen stays where it is
    auto const still = minimise(gallery::bowl, {1, 2}, chain<freeze<except<>>, sgd>{}, {.max_steps = 3});
    BOOST_TEST(still.end()[1] == 2);
}
