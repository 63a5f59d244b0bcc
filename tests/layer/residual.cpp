// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_residual
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/residual.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<6>, residual<tanh_, dense<9>, residual<relu>, dense<6>>, dense<3>> {};
struct bare : network<input<3>, residual<tanh_, relu>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    double const x[] = {-1, 2, 0.5};
    auto const y = model<bare, double>{}(std::span{x});
    for (int i = 0; i < 3; ++i) BOOST_TEST(std::fabs(y[i] - (x[i] + std::fmax(std::tanh(x[i]), 0))) < 1e-15);
}
