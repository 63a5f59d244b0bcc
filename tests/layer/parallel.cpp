// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_parallel
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/parallel.hpp>

using namespace scarp;

namespace {

struct net : network<input<5>, parallel<dense<7>, sequence<dense<3>, tanh_>, identity>, dense<3>> {};
struct side_by_side : network<input<3>, parallel<relu, tanh_, identity>> {};
struct summed : network<input<3>, parallel<join::add, relu, tanh_, identity>> {};
struct multiplied : network<input<3>, parallel<join::multiply, relu, tanh_, identity>> {};
static_assert(std::is_same_v<output_shape<side_by_side>, shape<9>>);
static_assert(std::is_same_v<output_shape<summed>, shape<3>>);
static_assert(std::is_same_v<output_shape<network<input<2, 3>, parallel<join::concat, identity, identity>>>, shape<4, 3>>);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    double const x[] = {-1, 2, 0.5};
    auto const stacked = model<side_by_side, double>{}(std::span{x});
    auto const sum = model<summed, double>{}(std::span{x});
    auto const product = model<multiplied, double>{}(std::span{x});
    for (int i = 0; i < 3; ++i) {
        double const r = std::fmax(x[i], 0), t = std::tanh(x[i]);
        BOOST_TEST(stacked[i] == r);
        BOOST_TEST(std::fabs(stacked[3 + i] - t) < 1e-15);
        BOOST_TEST(stacked[6 + i] == x[i]);
        BOOST_TEST(std::fabs(sum[i] - (r + t + x[i])) < 1e-15);
        BOOST_TEST(std::fabs(product[i] - r * t * x[i]) < 1e-15);
    }
}
