// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE activation_softmax
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/softmax.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<7>, softmax, dense<3>> {};
struct bare : network<input<4>, softmax> {};
struct pixels : network<input<2, 3>, softmax> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    float const x[] = {0, 0.69314718f, 1.0986123f, -200};  // log of 1, 2, 3, and nearly nothing
    auto const y = model<bare>{}(std::span{x});
    for (int i = 0; i < 3; ++i) BOOST_TEST(std::fabs(y[i] - static_cast<float>(i + 1) / 6) < 1e-6f);
    BOOST_TEST(y[3] < 1e-30f);
}

BOOST_AUTO_TEST_CASE(large_scores_do_not_overflow) {
    float const x[] = {1000, 1000, 900, -1000};
    auto const y = model<bare>{}(std::span{x});
    BOOST_TEST(std::fabs(y[0] - 0.5f) < 1e-6f);
    BOOST_TEST(std::fabs(y[1] - 0.5f) < 1e-6f);
    BOOST_TEST(y[2] < 1e-30f);
}

BOOST_AUTO_TEST_CASE(further_axes_are_pixels) {
    auto const x = laws::random_numbers<double>(6, 1);
    auto const y = model<pixels, double>{}(std::span{x});
    for (int p = 0; p < 3; ++p) {
        double const a = std::exp(x[static_cast<std::size_t>(p)]), b = std::exp(x[static_cast<std::size_t>(p + 3)]);
        BOOST_TEST(std::fabs(y[p] - a / (a + b)) < 1e-14);
        BOOST_TEST(std::fabs(y[p + 3] - b / (a + b)) < 1e-14);
    }
}
