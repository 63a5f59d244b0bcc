// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE activation_pointwise
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/pointwise.hpp>
#include <scarp/activation/sigmoid.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

using swish = pointwise<[](auto x) { return x * sigmoid(x); }>;
using hard_gate = pointwise<[](auto x) { return swish(x) + min(x, 1); }>;
struct net : network<input<5>, dense<7>, swish, dense<3>, hard_gate> {};
struct bare : network<input<3>, swish> {};
struct composed : network<input<3>, hard_gate> {};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    double const x[] = {-1, 0, 2};
    auto const y = model<bare, double>{}(std::span{x});
    for (int i = 0; i < 3; ++i) BOOST_TEST(std::fabs(y[i] - x[i] / (1 + std::exp(-x[i]))) < 1e-15);
}

BOOST_AUTO_TEST_CASE(a_users_activation_is_a_function_too) {
    // the layer hard_gate is swish(x) + min(x, 1), written with swish as a function
    double const x[] = {-1, 0, 2};
    auto const y = model<composed, double>{}(std::span{x});
    for (int i = 0; i < 3; ++i) BOOST_TEST(std::fabs(y[i] - x[i] / (1 + std::exp(-x[i])) - std::fmin(x[i], 1)) < 1e-15);
}
