// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_reshape
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>

using namespace scarp;

namespace {

struct net : network<input<2, 3>, flatten, dense<8>, reshape_<2, 2, 2>, tanh_, flatten, dense<3>> {};
struct flattened : network<input<2, 3>, flatten> {};
struct reshaped : network<input<2, 3>, reshape_<3, 1, 2>> {};
static_assert(std::is_same_v<output_shape<flattened>, shape<6>>);
static_assert(std::is_same_v<output_shape<reshaped>, shape<3, 1, 2>>);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(elements_keep_their_order) {
    double const x[] = {1, 2, 3, 4, 5, 6};
    auto const flat = model<flattened, double>{}(std::span{x});
    auto const turned = model<reshaped, double>{}(std::span{x});
    for (int i = 0; i < 6; ++i) {
        BOOST_TEST(flat[i] == x[i]);
        BOOST_TEST(turned[i] == x[i]);
    }
}
