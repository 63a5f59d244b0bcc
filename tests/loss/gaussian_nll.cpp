// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_gaussian_nll
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/softplus.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/gaussian_nll.hpp>
#include <scarp/loss/triplet.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/gradients.hpp>

using namespace scarp;

// Losses whose targets have another shape than the output: two numbers for four outputs, and none at all.
namespace {

struct net : network<input<3>, dense<4>, softplus<>> {};
struct embedding : network<input<3>, dense<6>> {};
using training = trainer<net, gaussian_nll, sgd, batch<5>, double>;
using without = trainer<embedding, triplet<>, sgd, batch<5>, double>;
static_assert(training::output_size == 4 && training::target_size == 2 && without::target_size == 0);
static_assert(!loss_fits<network<input<3>, dense<5>>, gaussian_nll>);
static_assert(detail::fault_of_loss<network<input<3>, dense<5>>, gaussian_nll>.what == problem::axis_does_not_divide);
static_assert(detail::fault_of_loss<network<input<3>, dense<5>>, gaussian_nll>.expected == extents{6});
static_assert(detail::fault_of_loss<network<input<3>, dense<1>>, triplet<>>.expected == extents{3});

struct paired {
    std::vector<double> x, t;
    int width;
    int size() const { return static_cast<int>(x.size()) / 3; }
    std::span<double const> sample(int i) const { return std::span{x}.subspan(static_cast<std::size_t>(3 * i), 3); }
    std::span<double const> targets(int i) const {
        return std::span{t}.subspan(static_cast<std::size_t>(width * i), static_cast<std::size_t>(width));
    }
};
paired const data{laws::random_numbers<double>(100 * 3, 1), laws::random_numbers<double>(100 * 2, 2), 2};

double by_hand(model<net, double> const& m, paired const& d) {
    double sum = 0;
    for (int i = 0; i < d.size(); ++i) {
        auto const y = m(d.sample(i));
        for (int k = 0; k < 2; ++k) {
            double const e = y[k] - d.targets(i)[static_cast<std::size_t>(k)];
            sum += 0.25 * (std::log(y[2 + k]) + e * e / y[2 + k]);
        }
    }
    return sum / d.size();
}

}  // namespace

BOOST_AUTO_TEST_CASE(targets_of_another_size) {
    model<net, double> m{seed{2}};
    double const expected = by_hand(m, data);
    BOOST_TEST(std::fabs(evaluate<gaussian_nll>(m, data).loss - expected) < 1e-13);
    BOOST_TEST(std::fabs(gradients<gaussian_nll>(m, data.x, data.t).loss - expected) < 1e-13);
    BOOST_CHECK_THROW(gradients<gaussian_nll>(m, data.x, std::vector<double>(400)), std::invalid_argument);
    BOOST_CHECK_THROW((evaluate<gaussian_nll>(m, paired{data.x, std::vector<double>(400), 4})), std::invalid_argument);

    training train{m, {.learning_rate = 0.01f}};
    BOOST_CHECK_THROW(train.step(std::vector<double>(15), std::vector<double>(20)), std::invalid_argument);
    auto const first = paired{{data.x.begin(), data.x.begin() + 15}, {data.t.begin(), data.t.begin() + 10}, 2};
    double const before = by_hand(m, first);
    BOOST_TEST(std::fabs(train.step(first.x, first.t) - before) < 1e-13);
    BOOST_TEST(by_hand(m, first) < before);
    BOOST_TEST(train.fit(data, {.epochs = 3}).epochs.back().loss < expected);
}

BOOST_AUTO_TEST_CASE(no_targets) {
    model<embedding, double> m{seed{2}};
    paired const anchors{data.x, {}, 0};
    double const before = evaluate<triplet<>>(m, anchors).loss;
    BOOST_TEST(std::fabs(gradients<triplet<>>(m, data.x, {}).loss - before) < 1e-13);
    without train{m, {.learning_rate = 0.05f}};
    BOOST_TEST(train.step(std::span{data.x}.first(15), std::span<double const>{}) > 0);
    auto const history = train.fit(anchors, {.epochs = 5});
    BOOST_TEST(evaluate<triplet<>>(m, anchors).loss < before);
}

BOOST_AUTO_TEST_CASE(laws_hold) { laws::gradients_agree_with_differences<net, gaussian_nll>(); }
