// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_cross_entropy
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>
#include <reference/weighted_labels.hpp>

#include <scarp/layer/dense.hpp>
#include <scarp/loss/cross_entropy.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/gradients.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace scarp;

namespace {

namespace vectors = reference::weighted_labels;
constexpr int count = 150, classes = 5;  // more samples than a chunk
using weights = class_weights<1, 2, 0.5, 3, 0.25>;
using both = cross_entropy<label_smoothing<0.1>, weights>;
using mixed = cross_entropy<weights, label_smoothing<0>>;
static_assert(classification<both> && weighs_labels<both> && weighs_labels<mixed>);
static_assert(!weighs_labels<cross_entropy<label_smoothing<0.1>>>);

/// An identity: scores are inputs.
struct shift {
    static constexpr auto name = "shift";
    static constexpr expression define(expression const& x) { return x + parameter_of(0, "by", x.size()); }
};
struct shift_each {
    static constexpr auto name = "shift";
    static constexpr expression define(expression const& x) { return x + parameter_of(0, "by", 3, 4); }
};
struct net : network<input<classes>, shift> {};
struct image : network<input<3, 4>, shift_each> {};
static_assert(!loss_fits<net, cross_entropy<class_weights<1, 2, 3>>>);

/// Labelled scores, as fit and evaluate take them.
struct labelled {
    std::vector<double> x;
    std::vector<int> labels;
    int size() const { return static_cast<int>(labels.size()); }
    std::span<double const> sample(int i) const { return std::span{x}.subspan(static_cast<std::size_t>(i * classes), classes); }
    int label(int i) const { return labels[static_cast<std::size_t>(i)]; }
};
labelled const data = [] {
    labelled d{{std::begin(vectors::scores), std::end(vectors::scores)}, {}};
    for (int i = 0; i < count; ++i) d.labels.push_back(i * i % 7 % classes);
    return d;
}();

}  // namespace

// PyTorch's mean over weighted labels is one of weights, whatever the number of samples that are taken at once.
BOOST_AUTO_TEST_CASE(labels_weigh_as_in_pytorch) {
    model<net, double> m;
    BOOST_TEST(std::fabs(evaluate<both>(m, data).loss - vectors::loss) < 1e-13);

    auto const g = gradients<both>(m, data.x, data.labels);
    BOOST_TEST(std::fabs(g.loss - vectors::loss) < 1e-13);
    for (int c = 0; c < classes; ++c) BOOST_TEST(std::fabs(g.parameter<"shift_1.by">()(c) - vectors::gradient[c]) < 1e-14);

    trainer<net, both, sgd, batch<count>, double> train{m, {.learning_rate = 1}};
    BOOST_TEST(std::fabs(train.step(data.x, data.labels) - vectors::loss) < 1e-13);
    model<net, double> other;
    trainer<net, both, sgd, batch<count>, double> fitting{other, {.learning_rate = 1}};
    BOOST_TEST(std::fabs(fitting.fit(data, {.epochs = 1, .shuffle = false}).epochs[0].loss - vectors::loss) < 1e-13);
    for (int c = 0; c < classes; ++c) {
        BOOST_TEST(std::fabs(m.parameter<"shift_1.by">()(c) + vectors::gradient[c]) < 1e-14);
        BOOST_TEST(m.parameter<"shift_1.by">()(c) == other.parameter<"shift_1.by">()(c));
    }
}

// Further axes are pixels, each with a label of its own.
BOOST_AUTO_TEST_CASE(labels_of_pixels_weigh) {
    using weighted = cross_entropy<class_weights<2, 0.5, 1>>;
    model<image, double> m;
    auto const x = laws::random_numbers<double>(2 * 12, 1);
    std::vector<int> const labels{0, 2, 1, 1, 2, 0, 2, 1};
    double sum = 0, all = 0;
    for (int i = 0; i < 2; ++i)
        for (int p = 0; p < 4; ++p) {
            double const* const y = x.data() + 12 * i + p;
            int const c = labels[static_cast<std::size_t>(4 * i + p)];
            double const log_sum = std::log(std::exp(y[0]) + std::exp(y[4]) + std::exp(y[8]));
            sum += weighted::label_weight(c) * (log_sum - y[4 * c]);
            all += weighted::label_weight(c);
        }
    BOOST_TEST(std::fabs(gradients<weighted>(m, x, labels).loss - sum / all) < 1e-14);
}

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net, both>(); }

// Masked classes: 0 times minus infinity is not taken.
BOOST_AUTO_TEST_CASE(a_class_of_minus_infinity_is_out_of_the_question) {
    double const none = -std::numeric_limits<double>::infinity();
    std::vector<double> const x{1, none, 2, none, none, none, 0, 0, none, none};
    std::vector<int> const labels{2, 1};
    double const wrong = 1 / (1 + std::exp(1.0));
    double const wanted[] = {wrong, -0.5, 0.5 - wrong, 0, 0};
    auto const agrees = [&]<class Loss>() {
        model<net, double> m;
        auto const g = gradients<Loss>(m, x, labels);
        BOOST_TEST(std::fabs(g.loss - (std::log1p(std::exp(-1.0)) + std::log(2.0)) / 2) < 1e-15);
        for (int c = 0; c < classes; ++c) BOOST_TEST(std::fabs(g.template parameter<"shift_1.by">()(c) - wanted[c] / 2) < 1e-15);
    };
    agrees.operator()<cross_entropy<>>();
    agrees.operator()<cross_entropy<class_weights<1, 1, 1, 1, 1>>>();
    model<net, double> m;
    BOOST_TEST(std::isinf(gradients<cross_entropy<>>(m, x, std::vector<int>{2, 0}).loss));  // what cannot be is wanted
}
