// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_conv_3d_options
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/conv_3d_options.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct conv_3d_options : network<input<2, 5, 6, 4>, conv3d<4, 3, stride<1, 2, 1>, padding<1, 2, 1>, dilation<1, 2, 1>, groups<2>>, tanh_,
                                 max_pool3d<2, stride<1>>, avg_pool3d<2, stride<2>, padding<1>>, conv3d<2, kernel_size<2, 1, 2>>,
                                 upsample<3>, zero_pad<1, 0, 2>, avg_pool3d<kernel_size<4, 3, 2>>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<conv_3d_options, mse, reference::conv_3d_options>(); }
