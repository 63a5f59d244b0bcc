// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_normed_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/normed_image_net.hpp>
#include <reference/normed_net.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/adam.hpp>

using namespace scarp;

namespace {

struct normed_net : network<input<9>, dense<12>, batch_norm<>, relu, dense<5>> {};
struct normed_image_net
    : network<input<3, 5, 4>, batch_norm<running<0.25>, eps<1e-3>>, tanh_, batch_norm<no_affine>, flatten, dense<4>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) {
    reference::agrees<normed_net, softmax_cross_entropy, reference::normed_net>();
    reference::agrees<normed_image_net, mse, reference::normed_image_net>();
}

BOOST_AUTO_TEST_CASE(agrees_with_adam) {
    using expected = reference::normed_net;
    reference::agrees_after_ten_steps<normed_net, softmax_cross_entropy, adam, expected, expected::adam, double>();
}
