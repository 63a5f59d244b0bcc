// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_gradients
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/gradients.hpp>

#include <boost/hana/at_key.hpp>

#include <cmath>
#include <vector>

using namespace scarp;

namespace {

struct small : network<input<3>, dense<5>, tanh_, dense<4>> {};

template <class T>
std::vector<T> random_numbers(int count, std::uint64_t number) {
    philox random{number};
    std::vector<T> v(static_cast<std::size_t>(count));
    for (T& x : v) x = 2 * random.uniform<T>() - 1;
    return v;
}

/// Central differences of the mean loss by every parameter, in double.
template <class Loss, class Targets>
int check(int samples, Targets const& targets) {
    model<small, double> net{seed{4}};
    std::vector<double> const inputs = random_numbers<double>(3 * samples, 1);
    auto const g = gradients<Loss>(net, inputs, targets);
    int checked = 0;
    boost::hana::for_each(net.parameters(), [&](auto pair) {
        auto const weight = boost::hana::second(pair);
        auto const derivative = boost::hana::at_key(g.parameters(), boost::hana::first(pair));
        for (int i = 0; i < weight.size(); ++i, ++checked) {
            double const before = weight[i], h = 1e-4;
            weight[i] = before + h;
            double const up = gradients<Loss>(net, inputs, targets).loss;
            weight[i] = before - h;
            double const down = gradients<Loss>(net, inputs, targets).loss;
            weight[i] = before;
            double const slope = (up - down) / (2 * h);
            BOOST_TEST(std::fabs(slope - derivative[i]) < 1e-7 * std::fmax(1, std::fabs(slope)));
        }
    });
    return checked;
}

}  // namespace

BOOST_AUTO_TEST_CASE(they_agree_with_central_differences) {
    static_assert(detail::chunk_of<small, double> == 64);
    for (int samples : {1, 64, 67}) {
        BOOST_TEST(check<mse>(samples, random_numbers<double>(4 * samples, 2)) == parameter_count<small>);
        std::vector<int> labels;
        for (int i = 0; i < samples; ++i) labels.push_back(i * 7 % 4);
        BOOST_TEST(check<softmax_cross_entropy>(samples, labels) == parameter_count<small>);
    }
}

BOOST_AUTO_TEST_CASE(a_step_of_plain_descent_goes_along_them) {
    std::vector<float> const inputs = random_numbers<float>(24, 1), targets = random_numbers<float>(32, 2);
    model<small> net{seed{4}};
    auto const g = gradients<mse>(net, inputs, targets);
    model<small> moved = net;
    trainer<small, mse, sgd, batch<8>> train{moved, {.learning_rate = 0.5f}};
    BOOST_TEST(train.step(inputs, targets) == g.loss, boost::test_tools::tolerance(1e-5f));
    auto const before = net.parameter<"dense_1.weight">(), after = moved.parameter<"dense_1.weight">();
    auto const d = g.parameter<"dense_1.weight">();
    for (int out = 0; out < 5; ++out)
        for (int in = 0; in < 3; ++in) BOOST_TEST(std::fabs(before(out, in) - 0.5f * d(out, in) - after(out, in)) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(labels_are_rows_of_zeros_and_a_one) {
    std::vector<float> const inputs = random_numbers<float>(9, 1);
    std::vector<int> const labels{2, 0, 3};
    std::vector<float> const rows{0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1};
    model<small> net{seed{4}};
    auto const a = gradients<softmax_cross_entropy>(net, inputs, labels), b = gradients<softmax_cross_entropy>(net, inputs, rows);
    BOOST_TEST(a.loss == b.loss);
    for (int i = 0; i < 20; ++i) BOOST_TEST(a.parameter<"dense_2.weight">()[i] == b.parameter<"dense_2.weight">()[i]);
}

BOOST_AUTO_TEST_CASE(lengths_and_labels_are_checked) {
    model<small> net;
    std::vector<float> const none, one(3), two(6), odd(4), targets(4);
    std::vector<int> const label{3}, wrong{4}, negative{-1};
    BOOST_CHECK_NO_THROW(gradients<softmax_cross_entropy>(net, one, label));
    BOOST_CHECK_THROW(gradients<mse>(net, none, none), std::invalid_argument);
    BOOST_CHECK_THROW(gradients<mse>(net, odd, targets), std::invalid_argument);
    BOOST_CHECK_THROW(gradients<mse>(net, two, targets), std::invalid_argument);
    BOOST_CHECK_THROW(gradients<softmax_cross_entropy>(net, two, label), std::invalid_argument);
    BOOST_CHECK_THROW(gradients<softmax_cross_entropy>(net, one, wrong), std::invalid_argument);
    BOOST_CHECK_THROW(gradients<softmax_cross_entropy>(net, one, negative), std::invalid_argument);
}
