// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_conv_1d_options
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/conv_1d_options.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct conv_1d_options : network<input<4, 9>, conv1d<6, 3, dilation<2>, groups<2>, same>, tanh_, max_pool1d<3, stride<2>, padding<1>>,
                                 conv_transpose1d<4, 3, stride<2>, padding<1>, output_padding<1>, dilation<2>>, zero_pad<2>, upsample<3>,
                                 adaptive_avg_pool1d<8>, adaptive_avg_pool1d<3>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<conv_1d_options, mse, reference::conv_1d_options>(); }
