// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_softmax_cross_entropy
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/layer/dense.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>

#include <string>
#include <vector>

using namespace scarp;

namespace {

struct net : network<input<4>, dense<5>> {};
static_assert(classification<softmax_cross_entropy>);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net, softmax_cross_entropy>(); }

BOOST_AUTO_TEST_CASE(indices_are_one_hot_rows) {
    model<net, double> a{seed{1}}, b{seed{1}};
    trainer<net, softmax_cross_entropy, sgd, batch<9>, double> by_index{a, {}}, by_row{b, {}};
    auto const x = laws::random_numbers<double>(9 * 4, 1);
    std::vector<int> labels;
    std::vector<double> rows(9 * 5);
    for (int i = 0; i < 9; ++i) {
        labels.push_back(i * 2 % 5);
        rows[static_cast<std::size_t>(5 * i + i * 2 % 5)] = 1;
    }
    for (int step = 0; step < 3; ++step) BOOST_TEST(by_index.step(x, labels) == by_row.step(x, rows));
    for (int k = 0; k < 20; ++k) BOOST_TEST(a.parameter<"dense_1.weight">()[k] == b.parameter<"dense_1.weight">()[k]);
}

BOOST_AUTO_TEST_CASE(a_label_outside_of_the_classes) {
    model<net, double> m{seed{1}}, untouched{m};
    trainer<net, softmax_cross_entropy, sgd, batch<9>, double> train{m, {}};
    auto const x = laws::random_numbers<double>(9 * 4, 1);
    std::vector<int> labels(9, 0);
    for (int const bad : {-1, 5}) {
        labels[3] = bad;
        std::string const why = "scarp: label 3 is " + std::to_string(bad) + ", expected 0 to 4";
        BOOST_CHECK_EXCEPTION(train.step(x, labels), std::invalid_argument, [&](auto const& e) { return e.what() == why; });
    }
    BOOST_TEST(train.steps() == 0);
    for (int k = 0; k < 20; ++k) BOOST_TEST(m.parameter<"dense_1.weight">()[k] == untouched.parameter<"dense_1.weight">()[k]);
}

BOOST_AUTO_TEST_CASE(large_scores_do_not_overflow) {
    model<net, double> m;
    for (int k = 0; k < 5; ++k) m.parameter<"dense_1.bias">()(k) = 2000.0 * k;
    trainer<net, softmax_cross_entropy, sgd, batch<9>, double> train{m, {}};
    std::vector<double> const x(9 * 4);
    BOOST_TEST(std::fabs(train.step(x, std::vector<int>(9, 3)) - 2000) < 1e-9);
    BOOST_TEST(std::isfinite(m.parameter<"dense_1.bias">()(3)));
}
