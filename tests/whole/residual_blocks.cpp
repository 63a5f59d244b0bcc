// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_residual_blocks
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/loss.hpp>
#include <scarp/networks.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/derivation.hpp>

using namespace scarp;

namespace {

struct shrinking : network<input<3, 6, 6>, conv2d<4, 3, padding<1>, no_bias>, batch_norm<>, relu, networks::shrinking_block<5>,
                           global_avg_pool, dense<3>> {};

/// A whole step by the kernels is what the interpreter makes of it.
template <class Net, class Loss>
void step_agrees() {
    scarp::testing::agrees<detail::derived_graph<Net, Loss, sgd, detail::derived::update>, 5>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_residual_network) { step_agrees<shrinking, softmax_cross_entropy>(); }
