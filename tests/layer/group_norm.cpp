// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_group_norm
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/group_norm.hpp>
#include <scarp/layer/reshape.hpp>

using namespace scarp;

namespace {

struct net : network<input<6, 3, 5>, group_norm<3>, tanh_, group_norm<1, no_affine>, flatten, dense<2>> {};
struct flat : network<input<5>, dense<12>, group_norm<4, eps<1e-3>>, dense<2>> {};
struct bare : network<input<4>, group_norm<2>> {};
static_assert(parameter_count<bare> == 8);

// between convolutions an image keeps its order, whatever fills the registers
struct plain : network<input<2, 6, 7>, conv2d<8, 3>, tanh_, conv2d<4, 3>> {};
struct normed : network<input<2, 6, 7>, conv2d<8, 3>, group_norm<4>, tanh_, conv2d<4, 3>> {};
template <class Net, int Batch>
constexpr int transpositions = [] {
    constexpr auto const& plan = detail::program<detail::inference_graph<Net>, Batch, float>::plan;
    int n = 0;
    for (int k = 0; k < plan.kernel_count; ++k) n += plan.kernels[k].what == kernel::kind::transposition;
    return n;
}();
static_assert(transpositions<normed, 1> == transpositions<plain, 1> && transpositions<normed, 64> == transpositions<plain, 64>);

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) {
    laws::hold<net>();
    laws::inference_agrees<normed, float>();
    laws::gradients_agree_with_differences<flat>();
}

BOOST_AUTO_TEST_CASE(by_hand) {
    model<bare, double> m;
    m.parameter<"group_norm_1.weight">()(3) = 5;
    m.parameter<"group_norm_1.bias">()(3) = 7;
    double const x[] = {1, 5, -4, -2};  // mean 3, variance 4; mean -3, variance 1
    auto const y = m(std::span{x});
    BOOST_TEST(std::fabs(y[0] - -2 / std::sqrt(4 + 1e-5)) < 1e-15);
    BOOST_TEST(std::fabs(y[2] - -1 / std::sqrt(1 + 1e-5)) < 1e-15);
    BOOST_TEST(std::fabs(y[3] - (7 + 5 / std::sqrt(1 + 1e-5))) < 1e-14);
}
