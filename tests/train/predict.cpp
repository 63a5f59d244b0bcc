// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE train_predict
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/data/synthetic.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/predict.hpp>
#include <scarp/train/regression_report.hpp>
#include <scarp/train/scores.hpp>

using namespace scarp;

namespace {

struct plane : network<input<2>, dense<5>, tanh_, dense<3>> {};
struct line : network<input<1>, dense<5>, tanh_, dense<1>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(metrics_of_predictions_are_what_evaluate_finds) {
    dataset const data = spirals(150, 3, 0.1f, 9);
    model<plane> const net{seed{2}};
    auto const p = predict(net, data);
    auto const found = evaluate<softmax_cross_entropy>(net, data);
    confusion_matrix const confusion{3, p.labels, p.decisions()};
    BOOST_TEST(p.samples == 150);
    BOOST_TEST(p.width == 3);
    BOOST_TEST(confusion.accuracy() == found.accuracy);
    for (int t = 0; t < 3; ++t)
        for (int c = 0; c < 3; ++c) BOOST_TEST(confusion(t, c) == found.confusion(t, c));
    BOOST_TEST(top_k_accuracy(p.labels, p.outputs, 1) == found.accuracy, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(top_k_accuracy(p.labels, p.outputs, 3) == 1.0);
    BOOST_TEST(log_loss(p.labels, probabilities_of(p.outputs, 3)) == found.loss, boost::test_tools::tolerance(1e-5));
    for (int i : {0, 63, 64, 149})
        for (int c = 0; c < 3; ++c) BOOST_TEST(p.output(i)[static_cast<std::size_t>(c)] == net(data.sample(i))[c], boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(of_a_regression_too) {
    dataset const data = sine(70, 1);
    model<line> const net{seed{2}};
    auto const p = predict(net, data);
    BOOST_TEST(p.labels.empty());
    BOOST_TEST((regression_report{p.targets, p.outputs}.mse) == evaluate<mse>(net, data).loss, boost::test_tools::tolerance(1e-5));
    BOOST_CHECK_THROW(predict(net, spirals(8, 3, 0, 1)), std::runtime_error);
}
