// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_run
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/activation/pointwise.hpp>
#include <scarp/activation/relu.hpp>
#include <scarp/activation/sigmoid.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/momentum.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/derivation.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

using swish = pointwise<[](auto const& x) { return x * sigmoid(x); }>;

struct classifier : network<input<19>, dense<17>, relu, dense<5>> {};
struct gated : network<input<9>, residual<dense<9>, swish>> {};
struct chain : network<input<9>, dense<9>, relu, dense<9>, relu, dense<9>, relu, dense<9>, relu> {};
struct smooth : network<input<7>, dense<9>, tanh_, dense<3>> {};

template <class Net, class Loss, class Optimizer>
using step = detail::derived_graph<Net, Loss, Optimizer, detail::derived::update>;

}  // namespace

BOOST_AUTO_TEST_CASE(steps_of_a_classifier) { agrees<step<classifier, softmax_cross_entropy, adam>, 8>(); }

BOOST_AUTO_TEST_CASE(steps_of_a_residual) { agrees<step<gated, mse, momentum>, 3>(); }

BOOST_AUTO_TEST_CASE(steps_to_numbers) { agrees<step<smooth, mse, sgd>, 3, double>(); }

BOOST_AUTO_TEST_CASE(one_sample_in_one_function) {
    static_assert(detail::program<detail::inference_graph<chain>, 1, float>::in_place);
    agrees<detail::inference_graph<chain>, 1>();
}

BOOST_AUTO_TEST_CASE(equal_kernels_share_code) {
    using program = detail::program<detail::inference_graph<chain>, 3, float>;
    static_assert(!program::in_place && program::plan.kernel_count == 4);
    static_assert(program::plan.kernels[1].code == 1 && program::plan.kernels[2].code == 1, "the same but for its tensors");
    agrees<detail::inference_graph<chain>, 3>();
}
