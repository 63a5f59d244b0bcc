// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_pooled_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/pooled_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct pooled_net : network<input<3, 9, 8>, conv2d<4, 3, padding<1>>, avg_pool2d<kernel_size<3, 2>, stride<2, 1>, padding<1, 0>>, tanh_,
                            max_pool2d<kernel_size<2, 3>, stride<1, 2>, padding<0, 1>, dilation<2, 1>>, upsample<3>,
                            avg_pool2d<2, dilation<3, 2>>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<pooled_net, mse, reference::pooled_net>(); }
