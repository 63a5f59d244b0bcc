// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_batch_norm
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/initializer/constant.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/network/cost.hpp>
#include <scarp/train/interpreted.hpp>

using namespace scarp;

namespace {

// a bias in front would have the gradient 0, of which rounding alone is left
struct flat : network<input<5>, dense<17, no_bias>, batch_norm<>, tanh_, dense<2>> {};
struct image : network<input<3, 5, 7>, batch_norm<eps<1e-3>, running<0.25>>, tanh_, batch_norm<no_affine>, flatten, dense<2>> {};
struct bare : network<input<2>, batch_norm<>> {};

static_assert(parameter_count<bare> == 4, "statistics do not train");
static_assert(parameter_count<flat> == 5 * 17 + 2 * 17 + 17 * 2 + 2);
static_assert(cost<flat>.forward_flops == 2 * (5 * 17 + 17 * 2));

/// A step inside the compiler: free of undefined behaviour, and the statistics move there too.
constexpr bool moves_in_a_constant() {
    using rehearsal = interpreted<bare, mse, sgd, double>;
    rehearsal train{seed{1}, {.learning_rate = 0.5f}, 2};
    double const x[] = {0, 4, 2, 4}, t[] = {1, 1, 1, 1};
    double const first = train.step(x, t), second = train.step(x, t);
    auto const numbers = train.snapshot();  // weight, bias, running_mean, running_var
    return second < first && numbers[4] > 0.18 && numbers[4] < 0.2 && numbers[6] > 1;
}
static_assert(moves_in_a_constant());

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) {
    laws::hold<flat>();
    laws::gradients_agree_with_differences<image>();
    laws::step_agrees<image, mse, double>();
}

BOOST_AUTO_TEST_CASE(by_hand) {
    model<bare, double> net;
    auto const mean = net.parameter<"batch_norm_1.running_mean">();
    auto const var = net.parameter<"batch_norm_1.running_var">();
    BOOST_TEST((mean(0) == 0 && mean(1) == 0 && var(0) == 1 && var(1) == 1));
    net.parameter<"batch_norm_1.weight">()(1) = 3;
    net.parameter<"batch_norm_1.bias">()(1) = 7;
    double const sample[] = {2, -5};
    double const by_default = 1 / std::sqrt(1 + 1e-5);
    BOOST_TEST(std::fabs(net(std::span{sample})[0] - 2 * by_default) < 1e-15);
    BOOST_TEST(std::fabs(net(std::span{sample})[1] - (7 - 15 * by_default)) < 1e-14);

    // means 3 and 10, variances 5 and 0; unbiased 20/3 and 0
    double const x[] = {0, 10, 2, 10, 4, 10, 6, 10}, t[8] = {};
    trainer<bare, mse, sgd, batch<4>, double> train{net, {.learning_rate = 0}};
    double const loss = train.step(x, t);
    BOOST_TEST(std::fabs(loss - (5 / (5 + 1e-5) + 49) / 2) < 1e-12);
    BOOST_TEST(std::fabs(mean(0) - 0.3) < 1e-15);
    BOOST_TEST(std::fabs(mean(1) - 1) < 1e-15);
    BOOST_TEST(std::fabs(var(0) - (0.9 + 0.1 * 20 / 3)) < 1e-15);
    BOOST_TEST(std::fabs(var(1) - 0.9) < 1e-15);
    train.step(x, t);
    BOOST_TEST(std::fabs(mean(1) - 1.9) < 1e-15);
}

BOOST_AUTO_TEST_CASE(no_sample_that_pads_a_batch_counts) {
    model<flat, double> net{seed{2}}, small{seed{2}};
    auto const x = laws::random_numbers<double>(8 * net.input_size, 4);
    auto const t = laws::random_numbers<double>(8 * net.output_size, 5);
    trainer<flat, mse, sgd, batch<8>, double> train{net, {.learning_rate = 0.5}};
    trainer<flat, mse, sgd, batch<3>, double> exact{small, {.learning_rate = 0.5}};
    std::copy(x.begin(), x.end(), train.staged_inputs());
    std::copy(t.begin(), t.end(), train.staged_targets());
    double const loss = train.step_staged(3);
    double const expected = exact.step(std::span{x}.first(3 * net.input_size), std::span{t}.first(3 * net.output_size));
    BOOST_TEST(std::fabs(loss - expected) < 1e-14);
    auto const found = laws::stored_parameters(net), wanted = laws::stored_parameters(small);
    for (int p = 0; p < found.size(); ++p)
        for (int i = 0; i < found[p].size(); ++i) BOOST_TEST(std::fabs(found[p][i] - wanted[p][i]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_batch_of_one_number_stays_finite) {
    model<bare> net;
    trainer<bare, mse, sgd, batch<1>> train{net};
    float const x[] = {3, -4}, t[] = {1, 1};
    BOOST_TEST(train.step(x, t) == 1);  // y is the bias
    BOOST_TEST(net.parameter<"batch_norm_1.running_var">()(0) == 1);  // one number says nothing of a variance
}

BOOST_AUTO_TEST_CASE(statistics_start_as_they_do_whatever_the_pattern) {
    model<bare> net;
    net.initialize(seed{1}, "*", constant{0.5});
    BOOST_TEST((net.parameter<"batch_norm_1.weight">()(0) == 0.5f && net.parameter<"batch_norm_1.running_var">()(0) == 1));
    BOOST_CHECK_THROW(net.initialize(seed{1}, "*.running_var", constant{0.5}), std::invalid_argument);
}
