// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE activation_tanh
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<7>, tanh_, dense<3>> {};
struct bare : network<input<3>, tanh_> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    float const x[] = {0, 0.5f, -20};
    auto const y = model<bare>{}(std::span{x});
    BOOST_TEST(y[0] == 0);
    BOOST_TEST(std::fabs(y[1] - 0.46211716f) < 1e-7f);
    BOOST_TEST(std::fabs(y[2] + 1) < 1e-7f);
}
