// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_rms_norm
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/rms_norm.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, dense<35>, rms_norm<>, dense<7>, rms_norm<no_affine, eps<0.5>>, dense<2>> {};
struct by_rows : network<input<3, 5>, rms_norm<>, flatten, dense<2>> {};
struct bare : network<input<2>, rms_norm<>> {};
static_assert(parameter_count<bare> == 2);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(each_row_by_itself) { laws::gradients_agree_with_differences<by_rows>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    model<bare, double> m;
    m.parameter<"rms_norm_1.weight">()(1) = 3;
    double const x[] = {1, 7};  // mean square 25
    auto const y = m(std::span{x});
    double const root = std::sqrt(25 + std::pow(2.0, -23));
    BOOST_TEST(std::fabs(y[0] - 1 / root) < 1e-15);
    BOOST_TEST(std::fabs(y[1] - 21 / root) < 1e-14);
}
