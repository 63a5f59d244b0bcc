// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_same_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/same_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct same_net : network<input<3, 7, 6>, conv2d<4, 2, same>, tanh_, conv2d<3, 3, same, stride<2>>, tanh_,
                          conv2d<3, kernel_size<1, 4>, same, dilation<1, 2>>, max_pool2d<2, stride<1>, same>,
                          avg_pool2d<kernel_size<3, 2>, stride<2>, same>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<same_net, mse, reference::same_net>(); }
