// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE activation_sigmoid
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/sigmoid.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<7>, sigmoid, dense<3>> {};
struct bare : network<input<4>, sigmoid> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    float const x[] = {0, 2, -100, 100};
    auto const y = model<bare>{}(std::span{x});
    BOOST_TEST(y[0] == 0.5f);
    BOOST_TEST(std::fabs(y[1] - 0.88079708f) < 1e-7f);
    BOOST_TEST(std::fabs(y[2]) < 1e-30f);
    BOOST_TEST(std::fabs(y[3] - 1) < 1e-7f);
}
