// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_depthwise_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/depthwise_net.hpp>
#include <reference/multiplied_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct depthwise_net : network<input<16, 7, 5>, conv2d<16, 3, groups<16>, padding<1>, stride<2>>, tanh_,
                               conv2d<16, 3, groups<16>, padding<2>, dilation<2>, no_bias>, tanh_, conv2d<2, 1>> {};
struct multiplied_net : network<input<3, 6, 5>, conv2d<3, 1>, tanh_,
                                conv2d<6, 3, groups<3>, padding<2>, stride<2>, dilation<2>>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) {
    reference::agrees<depthwise_net, mse, reference::depthwise_net>();
    reference::agrees<multiplied_net, mse, reference::multiplied_net>();
}
