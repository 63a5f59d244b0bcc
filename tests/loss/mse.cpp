// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_mse
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct net : network<input<4>, dense<5>> {};
struct pass : network<input<1>, dense<1, no_bias>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net, mse>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    model<pass, double> m;
    m.parameter<"dense_1.weight">()(0, 0) = 2;
    trainer<pass, mse, sgd, batch<2>, double> train{m, {.learning_rate = 0.5f}};
    double const x[] = {1, 3}, t[] = {1, 2};
    BOOST_TEST(train.step(x, t) == ((2 - 1) * (2 - 1) + (6 - 2) * (6 - 2)) / 2.0);
    BOOST_TEST(m.parameter<"dense_1.weight">()(0, 0) == 2 - 0.5 * (2 * (2 - 1) * 1 + 2 * (6 - 2) * 3) / 2);
}
