// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_dense
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct net : network<input<9>, dense<33>, dense<17, no_bias>, dense<2>> {};
struct bare : network<input<3>, dense<2>> {};
struct plain : network<input<3>, dense<2, no_bias>> {};
static_assert(parameter_count<bare> == 8 && parameter_count<plain> == 6);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    model<bare> m;
    auto w = m.parameter<"dense_1.weight">();
    auto b = m.parameter<"dense_1.bias">();
    for (int o = 0; o < 2; ++o) {
        for (int i = 0; i < 3; ++i) w(o, i) = static_cast<float>(10 * o + i);
        b(o) = static_cast<float>(100 * (o + 1));
    }
    float const x[] = {1, 2, 3};
    auto const y = m(std::span{x});
    BOOST_TEST(y[0] == 100 + 0 * 1 + 1 * 2 + 2 * 3);
    BOOST_TEST(y[1] == 200 + 10 * 1 + 11 * 2 + 12 * 3);
}

BOOST_AUTO_TEST_CASE(without_a_bias) {
    model<plain, double> m;
    auto w = m.parameter<"dense_1.weight">();
    double const x[] = {1, -2, 4};
    auto const y = m(std::span{x});
    for (int o = 0; o < 2; ++o) BOOST_TEST(std::fabs(y[o] - (w(o, 0) - 2 * w(o, 1) + 4 * w(o, 2))) < 1e-15);
}
