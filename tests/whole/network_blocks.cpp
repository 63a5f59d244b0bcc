// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_network_blocks
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/loss.hpp>
#include <scarp/networks.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/derivation.hpp>

using namespace scarp;

namespace {

struct separable : network<input<4, 6, 5>, networks::separable_block<4, 6, 2>, global_avg_pool, dense<3>> {};
struct u_shaped : network<input<2, 4, 4>, networks::level<2>, conv2d<1, 1>, sigmoid> {};

/// A whole step by the kernels is what the interpreter makes of it.
template <class Net, class Loss>
void step_agrees() {
    scarp::testing::agrees<detail::derived_graph<Net, Loss, sgd, detail::derived::update>, 5>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_mobile_network) { step_agrees<separable, softmax_cross_entropy>(); }
BOOST_AUTO_TEST_CASE(of_an_autoencoder) { step_agrees<u_shaped, mse>(); }
