// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_conv_options
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/conv_options.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer.hpp>

using namespace scarp;

namespace {

struct conv_options : network<input<3, 8, 7>, conv2d<4, 3, stride<2, 1>, padding<1, 2>, dilation<1, 2>>, tanh_, conv2d<6, 3, groups<2>, padding<1>, no_bias>,
                              sigmoid, conv2d<6, 2, groups<6>>, max_pool2d<3, stride<2>, padding<1>>,
                              conv_transpose2d<2, 3, stride<2>, padding<1>, output_padding<1>>, tanh_> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<conv_options, mse, reference::conv_options>(); }
