// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE activation_relu
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<7>, relu, dense<3>> {};
struct bare : network<input<3>, relu> {};
static_assert(parameter_count<bare> == 0);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    float const x[] = {-2, 0, 0.5f};
    auto const y = model<bare>{}(std::span{x});
    BOOST_TEST(y[0] == 0);
    BOOST_TEST(y[1] == 0);
    BOOST_TEST(y[2] == 0.5f);
}

BOOST_AUTO_TEST_CASE(the_derivative_at_zero_is_zero) {
    // a weight of 0 puts every sample exactly on the kink
    using one = network<input<1>, dense<1, no_bias>, relu>;
    testing::program const p = laws::loss_of<one, mse>();
    memory<double> m = memory_of<double>(p.g, 2);
    m.sample[0] = 1, m.sample[1] = -1;
    m.target[0] = 3, m.target[1] = 5;
    BOOST_TEST(interpret(p.g, 2, m)[p.gradient[0]][0] == 0);
}
