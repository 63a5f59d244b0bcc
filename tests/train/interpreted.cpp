// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_interpreted
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/interpreted.hpp>
#include <scarp/train/trainer.hpp>

#include <cmath>
#include <vector>

using namespace scarp;

namespace {

struct small : network<input<3>, dense<5>, tanh_, dense<2>> {};

constexpr double inputs[] = {0.5, -1, 2, 0.25, 0, -0.5, 1, 1, -2, -1, 0.75, 0.125};
constexpr double targets[] = {1, 0, -1, 0.5, 0, 1, 0.25, -0.75};

constexpr auto three_steps() {
    interpreted<small, mse, adam, double> train{seed{5}, {.learning_rate = 0.05f}, 4};
    for (int i = 0; i < 3; ++i) train.step(inputs, targets);
    return train.snapshot();
}

template <class Optimizer>
void compare_with_trainer(Optimizer optimizer) {
    model<small, double> net{seed{5}};
    trainer<small, mse, Optimizer, batch<4>, double> train{net, optimizer};
    interpreted<small, mse, Optimizer, double> slow{seed{5}, optimizer, 4};
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(train.step(inputs, targets) == slow.step(inputs, targets), boost::test_tools::tolerance(1e-12));
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_takes_the_trainers_steps) {
    compare_with_trainer(sgd{.learning_rate = 0.1f});
    compare_with_trainer(momentum{.learning_rate = 0.1f});
    compare_with_trainer(adam{.learning_rate = 0.1f});
}

BOOST_AUTO_TEST_CASE(the_compiler_takes_them_too) {
    constexpr auto at_compile_time = three_steps();
    auto const at_run_time = three_steps();
    for (std::size_t i = 0; i < at_run_time.size(); ++i) BOOST_TEST(std::fabs(at_run_time[i] - at_compile_time[i]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_snapshot_goes_on_where_it_was_taken) {
    momentum const optimizer{.learning_rate = 0.1f};
    interpreted<small, mse, momentum, double> whole{seed{5}, optimizer, 4}, first{seed{5}, optimizer, 4};
    for (int i = 0; i < 6; ++i) whole.step(inputs, targets);
    for (int i = 0; i < 3; ++i) first.step(inputs, targets);
    interpreted<small, mse, momentum, double> second{first.snapshot(), optimizer, 4};
    for (int i = 0; i < 3; ++i) second.step(inputs, targets);
    BOOST_TEST((whole.snapshot() == second.snapshot()));
}
