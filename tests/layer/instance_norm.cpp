// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_instance_norm
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/instance_norm.hpp>
#include <scarp/layer/reshape.hpp>

using namespace scarp;

namespace {

struct net : network<input<3, 4, 5>, instance_norm<affine>, tanh_, instance_norm<eps<1e-3>>, flatten, dense<2>> {};
struct bare : network<input<2, 2>, instance_norm<>> {};
static_assert(parameter_count<bare> == 0);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    model<bare, double> const m;
    double const x[] = {1, 5, -4, -2};
    auto const y = m(std::span{x});
    BOOST_TEST(std::fabs(y[0] - -2 / std::sqrt(4 + 1e-5)) < 1e-15);
    BOOST_TEST(std::fabs(y[3] - 1 / std::sqrt(1 + 1e-5)) < 1e-15);
}
