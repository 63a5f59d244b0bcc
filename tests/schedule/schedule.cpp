// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE schedule_schedule
#include <boost/test/unit_test.hpp>

#include <reference/schedules.hpp>

#include <scarp/schedule.hpp>

#include <cmath>
#include <iterator>

using namespace scarp;
using recorded = reference::schedules;

namespace {

/// The largest relative difference over the recorded steps; also in constant evaluation.
template <class Schedule, int N>
constexpr double distance(Schedule const& schedule, double const (&expected)[N]) {
    double worst = 0;
    for (int t = 0; t < N; ++t) {
        double const apart = math::abs(schedule(t) - expected[t]);
        worst = math::max(worst, expected[t] == 0 ? apart : apart / expected[t]);
    }
    return worst;
}

constexpr double tolerance = 1e-12;

// PyTorch's, and in the compiler too
static_assert(distance(steady{.rate = 0.5}, recorded::constant) < tolerance);
static_assert(distance(step_decay{.rate = 0.5, .step_size = 7, .gamma = 0.25}, recorded::step_decay) < tolerance);
static_assert(distance(multi_step{.rate = 0.5, .milestones = {5, 6, 30}, .gamma = 0.5}, recorded::multi_step) < tolerance);
static_assert(distance(exponential{.rate = 0.5, .gamma = 0.9}, recorded::exponential) < tolerance);
static_assert(distance(linear{.from = 0.125, .to = 0.375, .steps = 15}, recorded::linear) < tolerance);
static_assert(distance(polynomial{.rate = 0.5, .steps = 25, .power = 1.5}, recorded::polynomial) < tolerance);
static_assert(distance(cosine{.rate = 0.5, .steps = 40, .to = 0.125}, recorded::cosine) < tolerance);
static_assert(distance(cosine_restarts{.rate = 0.5, .steps = 9, .to = 0.125}, recorded::cosine_restarts) < tolerance);
static_assert(distance(cosine_restarts{.rate = 0.5, .steps = 5, .factor = 2}, recorded::cosine_restarts_2) < tolerance);
static_assert(distance(one_cycle{.rate = 0.5, .steps = 41}, recorded::one_cycle) < 1e-10);  // ends near 0
static_assert(distance(noam(512, 16), recorded::noam) < tolerance);
constexpr auto two = warm_up{.steps = 8, .start = 0.1}.then(cosine{.rate = 0.5, .steps = 40});
static_assert(distance(two, recorded::warm_up_then_cosine) < tolerance);

template <int N>
constexpr double distance_on_plateaus(reduce_on_plateau schedule, double const (&expected)[N]) {
    double worst = 0;
    for (int epoch = 0; epoch < N; ++epoch) {
        schedule.observe(recorded::metrics[epoch]);
        worst = math::max(worst, math::abs(schedule(7) - expected[epoch]) / expected[epoch]);
    }
    return worst;
}
static_assert(distance_on_plateaus({.rate = 0.5, .factor = 0.5, .patience = 2}, recorded::plateau) < tolerance);
static_assert(distance_on_plateaus({.rate = 0.5, .factor = 0.25, .patience = 1, .threshold = 0.01, .cooldown = 3, .lowest = 0.01},
                                   recorded::plateau_cooldown) < tolerance);
static_assert(distance_on_plateaus({.rate = 0.5, .factor = 0.5, .patience = 1, .higher_is_better = true}, recorded::plateau_max) <
              tolerance);

// composition
constexpr auto three =
    warm_up{4}.then(steady{.rate = 2, .steps = 6}).then(linear{.from = 2, .to = 1, .steps = 10}).then(steady{.rate = 1});
static_assert(three(0) == 0 && three(2) == 1 && three(4) == 2 && three(9) == 2 && three(15) == 1.5 && three(20) == 1);
static_assert(three(999) == 1);
constexpr warm_up_stable_decay one{.rate = 2, .warm_up = 4, .stable = 6, .decay = 10, .to = 1};
static_assert([] {
    for (int t = 0; t < 40; ++t)
        if (one(t) != three(t)) return false;
    return true;
}());
constexpr auto by_hand = warm_up{2}.then([](std::int64_t t) { return 1.0 / static_cast<double>(1 + t); });
static_assert(by_hand(1) == 0.5 && by_hand(2) == 1 && by_hand(5) == 0.25);
static_assert([] {
    auto s = warm_up{10}.then(reduce_on_plateau{.rate = 1, .factor = 0.5, .patience = 0});
    s.observe(3);
    s.observe(3);
    return s(10) == 0.5 && s(0) == 0;
}());

// the ends, and lengths that make no sense
static_assert(warm_up{}(0) == 1 && warm_up{5}(5) == 1 && warm_up{5}(1'000'000'000'000) == 1);
static_assert(cosine{.rate = 2, .to = 1}(0) == 1 && cosine{.rate = 2, .steps = -5, .to = 1}(3) == 1);
static_assert(cosine{.rate = 2, .steps = 7}(0) == 2 && cosine{.rate = 2, .steps = 7}(-3) == 2);
static_assert(cosine_restarts{.rate = 2, .to = 1}(5) == 1 && cosine_restarts{.rate = 2, .steps = 3}(-1) == 2);
static_assert(step_decay{.rate = 2, .step_size = 0}(100) == 2);
static_assert(one_cycle{.rate = 25, .steps = 0}(0) == 1 / 1e4 && one_cycle{.rate = 25, .steps = 100}(1000) == 1 / 1e4);
static_assert(inverse_square_root{.rate = 2, .warm_up = 4}(3) == 2 && inverse_square_root{.rate = 2, .warm_up = 4}(15) == 1);
static_assert(inverse_square_root{.rate = 2, .warm_up = 0}(0) == 2);

static_assert(learning_rate_schedule<decltype(three)> && learning_rate_schedule<double (*)(std::int64_t)> &&
              !learning_rate_schedule<int>);

}  // namespace

BOOST_AUTO_TEST_CASE(run_time_gives_the_same) {
    cosine const at_run_time{.rate = 0.5, .steps = static_cast<std::int64_t>(std::size(recorded::cosine)), .to = 0.125};
    constexpr cosine compiled{.rate = 0.5, .steps = 40, .to = 0.125};
    int checked = 0;
    for (int t = 0; t < 45; ++t, ++checked) BOOST_TEST(std::fabs(at_run_time(t) - compiled(t)) < 1e-15);
    BOOST_TEST(distance(exponential{.rate = 0.5, .gamma = 0.9}, recorded::exponential) < tolerance);
    BOOST_TEST(checked == 45);
}

BOOST_AUTO_TEST_CASE(a_rate_is_never_negative_and_never_above_the_highest) {
    auto const stays_inside = [](auto const& schedule, double highest) {
        for (int t = 0; t < 300; ++t)
            if (!(schedule(t) >= 0 && schedule(t) <= highest * (1 + 1e-15))) return false;
        return true;
    };
    BOOST_TEST(stays_inside(cosine{.rate = 0.5, .steps = 100}, 0.5));
    BOOST_TEST(stays_inside(cosine_restarts{.rate = 0.5, .steps = 7, .factor = 3}, 0.5));
    BOOST_TEST(stays_inside(one_cycle{.rate = 0.5, .steps = 100}, 0.5));
    BOOST_TEST(stays_inside(one_cycle{.rate = 0.5, .steps = 2}, 0.5));
    BOOST_TEST(stays_inside(polynomial{.rate = 0.5, .steps = 50, .power = 3}, 0.5));
    BOOST_TEST(stays_inside(inverse_square_root{.rate = 0.5, .warm_up = 20}, 0.5));
}
