// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE optimizer_chain
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/interpreted.hpp>

#include <vector>

using namespace scarp;

namespace {

struct net : network<input<6>, dense<10>, tanh_, dense<3>> {};

using full = chain<accumulate<4>, clip_global_norm, scale_rate<only<"*.bias">>, adam, decoupled_weight_decay<except<"*.bias">>,
                   moving_average>;
static_assert(field_count<full> == 9);
constexpr full some{{}, {.max_norm = 2}, {.factor = 3}, {.learning_rate = 1}, {}, {.keep = 0.5f}};
static_assert(some.*full::fields[0] == 2 && some.*full::fields[1] == 3 && some.*full::fields[2] == 1);
static_assert(some.*full::fields[8] == 0.5f);
static_assert(some.learning_rate == 1 && some.max_norm == 2 && some.adam::weight_decay == 0);
constexpr auto deduced = chain{clip_value{.limit = 0.5f}, momentum{.learning_rate = 0.25f}};
static_assert(std::is_same_v<decltype(deduced), chain<clip_value, momentum> const> && deduced.limit == 0.5f);
static_assert(optimizer_formula<full> && optimizer_formula<sgd> && optimizer_formula<chain<sgd>>);
static_assert(!optimizer_formula<clip_value> && !optimizer_formula<int>);

/// A user's own part: the gradient with noise of size `amount` that falls with the steps.
struct shake {
    float amount = 0;
    static constexpr float shake::*fields[] = {&shake::amount};
    static constexpr expression gradient(update<shake>& u) { return u.gradient + u[&shake::amount] / u.step(); }
};

template <class Optimizer>
constexpr auto const& graph_of = frozen<detail::training_graph<net, mse, Optimizer>>::value;

template <class Optimizer>
int count(op what) {
    int n = 0;
    for (int i = 0; i < graph_of<Optimizer>.node_count; ++i) n += graph_of<Optimizer>.nodes[i].what == what;
    return n;
}

/// A training on batches of a stream of samples.
template <class Optimizer, int Batch>
struct training {
    model<net, double> m;
    trainer<net, mse, Optimizer, batch<Batch>, double> train;

    explicit training(Optimizer const& o) : train{m, o} { reference::set_parameters(m); }

    void step() {
        double x[Batch * 6], t[Batch * 3];
        for (double& v : x) v = 2 * reference::number(1, input++);
        for (double& v : t) v = 4 * reference::number(2, target++);
        train.step(x, t);
    }
    std::vector<double> weights() const { return reference::all_parameters(m); }

private:
    std::int64_t input = 0, target = 0;
};

double distance(std::vector<double> const& a, std::vector<double> const& b) { return reference::distance(a, b); }

/// A part's update as the reference interpreter makes it, on one batch for some steps.
template <class Optimizer>
std::vector<double> interpreted_weights(Optimizer const& o, int steps) {
    interpreted<net, mse, Optimizer, double> train{seed{5}, o, 4};
    double x[4 * 6], t[4 * 3];
    for (int i = 0; i < 24; ++i) x[i] = 2 * reference::number(1, i);
    for (int i = 0; i < 12; ++i) t[i] = 4 * reference::number(2, i);
    for (int i = 0; i < steps; ++i) train.step(x, t);
    auto const all = train.snapshot();
    return {all.begin(), all.begin() + parameter_count<net>};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_chain_of_one_is_that_one) {
    static_assert(graph_of<chain<adam>>.node_count == graph_of<adam>.node_count);
    BOOST_TEST(interpreted_weights(chain{adam{}}, 3) == interpreted_weights(adam{}, 3));
}

BOOST_AUTO_TEST_CASE(decay_of_all_weights_beside_adam_is_adamw) {
    auto const a = interpreted_weights(chain{adam{.learning_rate = 0.125f}, decoupled_weight_decay<>{.weight_decay = 0.25f}}, 5);
    BOOST_TEST(distance(a, interpreted_weights(adamw{.learning_rate = 0.125f, .weight_decay = 0.25f}, 5)) < 1e-14);
}

BOOST_AUTO_TEST_CASE(what_does_not_bind_changes_nothing) {
    momentum const plain{.learning_rate = 0.125f};
    auto const expected = interpreted_weights(plain, 4);
    BOOST_TEST(distance(interpreted_weights(chain{clip_value{1e6f}, plain}, 4), expected) < 1e-15);
    BOOST_TEST(distance(interpreted_weights(chain{clip_norm{1e6f}, plain}, 4), expected) < 1e-15);
    BOOST_TEST(distance(interpreted_weights(chain{clip_global_norm{1e6f}, plain}, 4), expected) < 1e-15);
    BOOST_TEST(distance(interpreted_weights(chain{accumulate<1>{}, plain}, 4), expected) < 1e-15);
    BOOST_TEST(distance(interpreted_weights(chain{freeze<only<>>{}, plain}, 4), expected) < 1e-15);
    BOOST_TEST(distance(interpreted_weights(chain{plain, moving_average{}}, 4), expected) < 1e-15);
    BOOST_TEST(distance(interpreted_weights(chain{shake{}, plain}, 4), expected) < 1e-15);
    BOOST_TEST(distance(interpreted_weights(chain{shake{.amount = 0.125f}, plain}, 4), expected) > 1e-4);
}

BOOST_AUTO_TEST_CASE(a_global_norm_of_clipped_values) {  // parts act in order: the norm of ones and minus ones is known
    sgd const rate{.learning_rate = 1};
    auto const start = interpreted_weights(rate, 0);
    auto const one = interpreted_weights(chain{clip_value{1e-6f}, clip_global_norm{1e-3f}, rate}, 1);
    for (std::size_t i = 0; i < one.size(); ++i) BOOST_TEST(std::fabs(one[i] - start[i]) <= 1.0001e-6);
    auto const cut = interpreted_weights(chain{clip_global_norm{1e-3f}, rate}, 1);
    double square = 0;
    for (std::size_t i = 0; i < cut.size(); ++i) square += (cut[i] - start[i]) * (cut[i] - start[i]);
    BOOST_TEST(std::fabs(std::sqrt(square) - 1e-3) < 1e-6);
}

// Two batches of 4 are one batch of 8, whatever stands behind.
BOOST_AUTO_TEST_CASE(accumulated_steps_are_those_of_a_larger_batch) {
    using whole = chain<clip_global_norm, adam>;
    using halves = chain<accumulate<2>, clip_global_norm, adam>;
    adam const step{.learning_rate = 0.0625f, .weight_decay = 0.125f};
    training<whole, 8> expected{whole{{.max_norm = 0.5f}, step}};
    training<halves, 4> found{halves{{}, {.max_norm = 0.5f}, step}};
    for (int i = 0; i < 5; ++i) {
        auto const before = found.weights();
        expected.step();
        found.step();
        BOOST_TEST(found.weights() == before);
        found.step();
        BOOST_TEST(distance(found.weights(), expected.weights()) < 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(frozen_parameters_stay_and_cost_nothing) {
    using head_only = chain<freeze<except<"dense_2.*">>, momentum>;
    training<head_only, 4> t{head_only{{}, {.learning_rate = 0.125f}}};
    auto const before = t.weights();
    for (int i = 0; i < 3; ++i) t.step();
    auto const after = t.weights();
    for (std::size_t i = 0; i < 70; ++i) BOOST_TEST(after[i] == before[i]);  // dense_1: 10 x 6 + 10
    for (std::size_t i = 70; i < after.size(); ++i) BOOST_TEST(after[i] != before[i]);
    // forward 2, the gradient of the last weight; else also the gradient of the first and what leads there
    BOOST_TEST(count<head_only>(op::matmul) == 3);
    BOOST_TEST(count<momentum>(op::matmul) == 5);
    BOOST_TEST(count<head_only>(op::state) == 2);
}

BOOST_AUTO_TEST_CASE(fields_of_all_parts_may_change_between_steps) {
    using both = chain<scale_rate<only<"*.bias">>, sgd>;
    training<both, 4> t{both{{.factor = 0}, {.learning_rate = 0.25f}}};
    auto const first = t.weights();
    t.step();
    auto const second = t.weights();
    for (std::size_t i = 60; i < 70; ++i) BOOST_TEST(second[i] == first[i]);
    BOOST_TEST(second[0] != first[0]);
    t.train.optimizer.factor = 1;
    t.train.optimizer.learning_rate = 0.125f;
    t.step();
    BOOST_TEST(t.weights()[60] != second[60]);
}
