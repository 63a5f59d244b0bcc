// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_stopping_rules
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/stopping_rules.hpp>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<4>, tanh_, dense<2>> {};
using classifier = trainer<plane, softmax_cross_entropy, sgd, batch<8>>;

dataset const data = two_moons(64, 0.1f, 5);

}  // namespace

BOOST_AUTO_TEST_CASE(a_goal_is_reached_in_the_direction_of_its_name) {
    model<plane> net{seed{3}};
    classifier train{net, {.learning_rate = 0.1f}};
    history const h = train.fit(data, {.epochs = 500, .callbacks = {goal{"loss", 0.4}}});
    BOOST_TEST(h.back().loss <= 0.4);
    BOOST_TEST(h[h.size() - 2].loss > 0.4);
    BOOST_TEST(h.stopped.starts_with("loss of 0."));
    BOOST_TEST(h.stopped.ends_with("has reached 0.4"));
    history const accurate = train.fit(data, {.epochs = 500, .callbacks = {goal{"accuracy", 0.8}}});
    BOOST_TEST(accurate.back().accuracy.value() >= 0.8);
    BOOST_TEST(accurate.size() < 500);
    BOOST_CHECK_THROW(train.fit(data, {.callbacks = {goal{"gradient_norm", 0.8}}}), std::out_of_range);
    BOOST_CHECK_THROW(train.fit(data, {.callbacks = {goal{"val_accuracy", 0.8}}}), std::out_of_range);   // no validation
}

BOOST_AUTO_TEST_CASE(a_limit_of_time_ends_within_an_epoch) {
    model<plane> net{seed{3}};
    classifier train{net};
    fit_state at;
    history const h = train.fit(data, {.epochs = 1'000'000, .callbacks = {time_limit{0.02}, on_end([&](training_state& s) { at = *s.fit; })}});
    BOOST_TEST(h.stopped == "0.02 seconds are over");
    BOOST_TEST(at.elapsed >= 0.02);
    BOOST_TEST(at.step == train.steps());
    // of the resumed training the time before does not count
    at.elapsed = 1000;
    std::int64_t const before = train.steps();
    train.fit(data, {.epochs = 1'000'000, .callbacks = {time_limit{0.01}}, .from = at});
    BOOST_TEST(train.steps() > before + 1);
}
