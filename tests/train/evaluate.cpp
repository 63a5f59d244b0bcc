// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_evaluate
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/fit.hpp>

#include <algorithm>
#include <cmath>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<5>, tanh_, dense<3>> {};
struct scores : network<input<2>, dense<2, no_bias>> {};

struct total {
    static constexpr expression define(expression x) { return sum(x); }
};
struct one_number : network<input<2>, dense<2, no_bias>, total> {};

template <class T>
void compare_with_a_loop(int samples) {
    dataset const data = spirals(samples, 3, 0.1f, 9);
    model<plane, T> net{seed{2}};
    double loss = 0, hits = 0;
    confusion_matrix seen{3};
    for (int i = 0; i < samples; ++i) {
        T const x[] = {T(data.sample(i)[0]), T(data.sample(i)[1])};
        auto const y = net(std::span<T const, 2>{x});
        double sum = 0;
        for (T const v : y) sum += std::exp(static_cast<double>(v));
        loss += std::log(sum) - static_cast<double>(y[data.label(i)]);
        int const best = static_cast<int>(std::max_element(y.begin(), y.end()) - y.begin());
        hits += best == data.label(i);
        ++seen(data.label(i), best);
    }
    auto const found = evaluate<softmax_cross_entropy>(net, data);
    BOOST_TEST(found.samples == samples);
    BOOST_TEST(found.loss == loss / samples, boost::test_tools::tolerance(sizeof(T) == 8 ? 1e-12 : 1e-5));
    BOOST_TEST(found.accuracy == hits / samples, boost::test_tools::tolerance(1e-12));
    for (int t = 0; t < 3; ++t)
        for (int p = 0; p < 3; ++p) BOOST_TEST(found.confusion(t, p) == seen(t, p));
}

}  // namespace

BOOST_AUTO_TEST_CASE(chunks_and_the_rest_are_what_a_loop_finds) {
    static_assert(detail::chunk_of<plane, float> == 64);
    for (int samples : {1, 63, 64, 65, 150}) compare_with_a_loop<float>(samples);
    compare_with_a_loop<double>(150);
}

// y = x, so the class is the larger coordinate: hand computed.
BOOST_AUTO_TEST_CASE(by_hand) {
    model<scores> net;
    auto const w = net.parameter<"dense_1.weight">();
    w(0, 0) = w(1, 1) = 1;
    w(0, 1) = w(1, 0) = 0;
    dataset const data{{.shape = {2}, .features = {1, 0, 0, 2, 3, 0, 0, 0}, .labels = {0, 1, 1, 1}, .classes = 2}};
    auto const report = evaluate<softmax_cross_entropy>(net, data);
    BOOST_TEST(report.confusion(0, 0) == 1);
    BOOST_TEST(report.confusion(1, 1) == 1);
    BOOST_TEST(report.confusion(1, 0) == 2);  // the last by its equal scores: the first of equals
    BOOST_TEST(report.confusion(0, 1) == 0);
    BOOST_TEST(report.accuracy == 0.5);
    double const expected = (std::log1p(std::exp(-1.0)) + std::log1p(std::exp(-2.0)) + std::log1p(std::exp(3.0)) + std::log(2.0)) / 4;
    BOOST_TEST(report.loss == expected, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(targets_serve_where_there_are_no_labels) {
    model<scores> net;
    auto const w = net.parameter<"dense_1.weight">();
    w(0, 0) = w(1, 1) = 1;
    w(0, 1) = w(1, 0) = 0;
    dataset const data{{.shape = {2}, .features = {1, 0, 0, 2}, .targets = {2, 0, 0, 1}, .outputs = 2}};
    evaluation const squares = evaluate<mse>(net, data);
    BOOST_TEST(squares.loss == 0.5, boost::test_tools::tolerance(1e-6));  // (1 + 0 + 0 + 1) / 4
    BOOST_TEST(squares.samples == 2);
    BOOST_TEST(evaluate<softmax_cross_entropy>(net, data).accuracy == 1.0);
}

BOOST_AUTO_TEST_CASE(a_network_may_end_in_one_number) {
    model<one_number> net;
    auto const w = net.parameter<"dense_1.weight">();
    w(0, 0) = w(1, 1) = 1;
    w(0, 1) = w(1, 0) = 0;
    dataset const data{{.shape = {2}, .features = {1, 0, 0, 2}, .targets = {2, 2}, .outputs = 1}};
    BOOST_TEST(evaluate<mse>(net, data).loss == 0.5, boost::test_tools::tolerance(1e-6));  // (1 + 0) / 2
    trainer<one_number, mse, sgd, batch<2>> train{net, {.learning_rate = 0.05f}};
    train.fit(data, {.epochs = 50});
    BOOST_TEST(evaluate<mse>(net, data).loss < 0.01);
}

BOOST_AUTO_TEST_CASE(data_that_does_not_fit_is_refused) {
    model<plane> net;
    BOOST_CHECK_THROW(evaluate<softmax_cross_entropy>(net, dataset{}), std::invalid_argument);
    BOOST_CHECK_THROW(evaluate<softmax_cross_entropy>(net, sine(3, 1)), std::runtime_error);
    BOOST_CHECK_THROW(evaluate<softmax_cross_entropy>(net, spirals(8, 4, 0, 1)), std::invalid_argument);
    BOOST_CHECK_THROW(evaluate<mse>(net, two_moons(8, 0, 1)), std::invalid_argument);  // one target, not three
}
