// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE optimizer_update
#include <boost/test/unit_test.hpp>

#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/model/model.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/momentum.hpp>
#include <scarp/optimizer/nesterov.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/trainer.hpp>

#include <cmath>

using namespace scarp;

namespace {

static_assert(field_count<sgd> == 2 && field_count<momentum> == 3 && field_count<nesterov> == 3 && field_count<adam> == 5);
// PyTorch's defaults
static_assert(adam{}.learning_rate == 1e-3f && adam{}.beta1 == 0.9f && adam{}.beta2 == 0.999f && adam{}.epsilon == 1e-8f &&
              adam{}.weight_decay == 0);
static_assert(sgd{}.weight_decay == 0 && momentum{}.weight_decay == 0);

/// A user's optimizer: the sign of a running mean, with a rate that falls with the steps.
struct signed_mean {
    float learning_rate = 0.5f;
    float keep = 0.75f;
    static constexpr float signed_mean::*fields[] = {&signed_mean::learning_rate, &signed_mean::keep};

    static constexpr expression update(scarp::update<signed_mean>& u) {
        auto const keep = u[&signed_mean::keep];
        auto const m = u.remember(0, keep * u.state(0) + (1 - keep) * u.gradient);
        return u.weight - u[&signed_mean::learning_rate] / u.step() * (where(m > 0, 1, 0) - where(m < 0, 1, 0));
    }
};

/// One weight w, loss (w x - t)^2.
struct line : network<input<1>, dense<1, no_bias>> {};

template <class Optimizer>
struct walk {
    model<line, double> net;
    trainer<line, mse, Optimizer, batch<1>, double> train;
    double& w;

    explicit walk(Optimizer o) : train{net, o}, w{net.parameter<"dense_1.weight">()(0, 0)} { w = 1; }

    double step(double x, double t) {
        double const xs[] = {x}, ts[] = {t};
        return train.step(xs, ts);
    }
};

/// A rate of its own for each kind of parameter, by name, and a number shared by all: the count of its steps.
struct by_name {
    float learning_rate = 0.5f;
    static constexpr float by_name::*fields[] = {&by_name::learning_rate};

    static constexpr expression update(scarp::update<by_name>& u) {
        auto const steps = u.remember_number(0, u.number(0) + 1);
        auto const before = u.state(1);
        u.remember(1, u.gradient);
        double const share = u.named("*.bias") ? 0.5 : u.named("dense_1.*") ? 1 : 1000;
        return u.weight - u[&by_name::learning_rate] * share / steps * (u.gradient + before);
    }
};

struct slope : network<input<1>, dense<1>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(names_and_a_shared_number_by_hand) {
    model<slope, double> net;
    trainer<slope, mse, by_name, batch<1>, double> train{net};
    double& w = net.parameter<"dense_1.weight">()(0, 0);
    double& b = net.parameter<"dense_1.bias">()(0);
    w = 1, b = 0.5;
    double v = w, c = b, dv = 0, dc = 0;
    for (int step = 1; step <= 4; ++step) {
        double const x[] = {1.5}, t[] = {2};
        train.step(x, t);
        double const e = 2 * (v * 1.5 + c - 2);
        v -= 0.5 / step * (e * 1.5 + dv);
        c -= 0.25 / step * (e + dc);
        dv = e * 1.5, dc = e;
        BOOST_TEST(std::fabs(w - v) < 1e-14);
        BOOST_TEST(std::fabs(b - c) < 1e-14);
    }
    // the number and one state of each parameter
    BOOST_TEST((detail::states_of<detail::derived_graph<slope, mse, by_name, detail::derived::update>>) == 2);
}

BOOST_AUTO_TEST_CASE(a_users_optimizer_by_hand) {
    walk<signed_mean> user{signed_mean{}};
    double w = 1, m = 0;
    int step = 0;
    for (double const t : {3.0, 3.0, -1.0, -1.0, -1.0, 2.0, 1.0}) {
        BOOST_TEST(user.step(1, t) == (w - t) * (w - t));
        m = 0.75 * m + 0.25 * 2 * (w - t);
        w -= 0.5 / ++step * ((m > 0) - (m < 0));
        BOOST_TEST(user.w == w);
    }
    BOOST_TEST(user.train.steps() == step);
}

BOOST_AUTO_TEST_CASE(fields_may_change_between_steps) {
    walk<sgd> user{sgd{.learning_rate = 0.25f}};
    user.step(1, 3);
    BOOST_TEST(user.w == 1 + 0.25 * 4);
    user.train.optimizer.learning_rate = 0;
    user.step(1, 0);
    BOOST_TEST(user.w == 2);
    user.train.optimizer = {.learning_rate = 0.5f, .weight_decay = 0.5f};
    user.step(1, 2);  // no error: only the decay
    BOOST_TEST(user.w == 2 - 0.5 * 0.5 * 2);
}

BOOST_AUTO_TEST_CASE(the_first_step_of_adam_is_the_rate) {
    for (double const t : {3.0, -1e-3, 1e6}) {
        walk<adam> user{adam{.learning_rate = 0.125f}};
        user.step(1, t);
        BOOST_TEST(std::fabs(std::fabs(user.w - 1) - 0.125) < 1e-8);
    }
}

BOOST_AUTO_TEST_CASE(momentum_and_nesterov_by_hand) {
    walk<momentum> heavy{momentum{.learning_rate = 0.125f, .decay = 0.5f}};
    walk<nesterov> ahead{nesterov{.learning_rate = 0.125f, .decay = 0.5f}};
    double w = 1, v = 0, u = 1, s = 0;
    for (int i = 0; i < 4; ++i) {
        heavy.step(1, 3);
        ahead.step(1, 3);
        double const g = 2 * (w - 3), h = 2 * (u - 3);
        v = 0.5 * v + g;
        w -= 0.125 * v;
        s = 0.5 * s + h;
        u -= 0.125 * (h + 0.5 * s);
        BOOST_TEST(heavy.w == w);
        BOOST_TEST(ahead.w == u);
    }
}
