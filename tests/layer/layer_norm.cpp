// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_layer_norm
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/layer_norm.hpp>
#include <scarp/layer/reshape.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<35>, layer_norm<>, tanh_, dense<7>, layer_norm<eps<1e-3>, no_bias>, dense<2>> {};
struct planes : network<input<3, 2, 5>, layer_norm<>, layer_norm<last_axes<3>, no_affine>, flatten, dense<2>> {};
struct bare : network<input<2, 2>, layer_norm<>> {};
static_assert(parameter_count<bare> == 4);
static_assert(parameter_count<planes> == 10 + 30 * 2 + 2);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(over_several_axes) {
    laws::gradients_agree_with_differences<planes>();
    laws::step_agrees<planes, mse, double>();
}

BOOST_AUTO_TEST_CASE(by_hand) {
    model<bare, double> m;
    m.parameter<"layer_norm_1.weight">()(1) = 5;
    m.parameter<"layer_norm_1.bias">()(1) = 7;
    double const x[] = {1, 5, -2, -2};  // mean 3, variance 4; mean -2, variance 0
    auto const y = m(std::span{x});
    BOOST_TEST(std::fabs(y[0] - -2 / std::sqrt(4 + 1e-5)) < 1e-15);
    BOOST_TEST(std::fabs(y[1] - (7 + 5 * 2 / std::sqrt(4 + 1e-5))) < 1e-14);
    BOOST_TEST((y[2] == 0 && y[3] == 7));
}

BOOST_AUTO_TEST_CASE(a_far_mean_loses_nothing) {  // the mean of squares minus the square of the mean would
    model<bare> m;
    float const x[] = {10000, 10001, 0, 1};
    auto const y = m(std::span{x});
    BOOST_TEST(std::fabs(y[1] - y[3]) < 1e-5f);
}
