// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_minimise
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/train/minimise.hpp>

#include <cmath>
#include <vector>

using namespace scarp;

namespace {

struct line : network<input<3>, dense<2>> {};
struct curve : network<input<1>, dense<8>, tanh_, dense<1>> {};
struct classifier : network<input<2>, dense<17>, tanh_, dense<3>> {};

template <class T>
struct points {
    std::vector<T> inputs, targets;
};

template <class T>
points<T> sine(int count) {
    points<T> p;
    for (int i = 0; i < count; ++i) {
        double const x = -3 + 6.0 * i / (count - 1);
        p.inputs.push_back(static_cast<T>(x));
        p.targets.push_back(static_cast<T>(std::sin(x)));
    }
    return p;
}

}  // namespace

BOOST_AUTO_TEST_CASE(least_squares_are_solved_exactly) {
    // y = A x + b without noise: the parameters come back
    double const a[2][3] = {{1, -2, 0.5}, {0.25, 3, -1}}, b[2] = {0.75, -4};
    philox random{5};
    std::vector<double> inputs, targets;
    for (int k = 0; k < 40; ++k) {
        double x[3];
        for (double& c : x) inputs.push_back(c = 2 * random.uniform<double>() - 1);
        for (int o = 0; o < 2; ++o) targets.push_back(a[o][0] * x[0] + a[o][1] * x[1] + a[o][2] * x[2] + b[o]);
    }
    model<line, double> net{seed{1}};
    descent_report const d = minimise<mse>(net, inputs, targets, lbfgs{}, {.gradient_norm = 1e-11});
    BOOST_TEST(d.converged);
    BOOST_TEST(d.steps < 30);
    BOOST_TEST(d.values.size() == static_cast<std::size_t>(d.steps) + 1);
    BOOST_TEST(d.value() < 1e-20);
    auto const weight = net.parameter<"dense_1.weight">();
    auto const bias = net.parameter<"dense_1.bias">();
    for (int o = 0; o < 2; ++o) {
        BOOST_TEST(std::fabs(bias(o) - b[o]) < 1e-10);
        for (int i = 0; i < 3; ++i) BOOST_TEST(std::fabs(weight(o, i) - a[o][i]) < 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(a_network_fits_a_sine) {
    auto const data = sine<double>(50);
    model<curve, double> net{seed{2}};
    descent_report const d = minimise<mse>(net, data.inputs, data.targets, lbfgs{}, {.gradient_norm = 1e-7, .max_steps = 500});
    BOOST_TEST(d.value() < 1e-5);
    for (std::size_t k = 1; k < d.values.size(); ++k) BOOST_TEST(d.values[k] <= d.values[k - 1]);
    BOOST_TEST(gradients<mse>(net, data.inputs, data.targets).loss == d.value(), boost::test_tools::tolerance(1e-12));

    auto const coarse = sine<float>(50);
    model<curve> single{seed{2}};
    stopping const until{.gradient_norm = 1e-4, .max_steps = 500};
    descent_report const f = minimise<mse>(single, coarse.inputs, coarse.targets, lbfgs{}, until);
    BOOST_TEST(f.converged);
    BOOST_TEST(f.value() < 1e-2);
}

BOOST_AUTO_TEST_CASE(classes_of_a_spiral) {
    std::vector<float> inputs;
    std::vector<int> labels;
    for (int k = 0; k < 90; ++k) {
        double const r = 0.1 + 0.9 * (k / 3) / 30, angle = 2.0944 * (k % 3) + 2 * r;
        inputs.push_back(static_cast<float>(r * std::cos(angle)));
        inputs.push_back(static_cast<float>(r * std::sin(angle)));
        labels.push_back(k % 3);
    }
    model<classifier> net{seed{3}};
    stopping const until{.gradient_norm = 1e-3, .max_steps = 300};
    descent_report const d = minimise<softmax_cross_entropy>(net, inputs, labels, lbfgs{}, until);
    BOOST_TEST(d.value() < 0.05);
    BOOST_TEST(d.values.front() > 0.9);
}

BOOST_AUTO_TEST_CASE(wrong_lengths_change_nothing) {
    model<line, double> net{seed{1}};
    model<line, double> const before = net;
    std::vector<double> const inputs(6), targets(3);
    BOOST_CHECK_THROW(minimise<mse>(net, inputs, targets, lbfgs{}), std::invalid_argument);
    for (int i = 0; i < 6; ++i) BOOST_TEST(net.parameter<"dense_1.weight">()[i] == before.parameter<"dense_1.weight">()[i]);
}
