// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_conv_1d_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/conv_1d_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer.hpp>

using namespace scarp;

namespace {

struct conv_1d_net : network<input<2, 15>, conv1d<4, 7, stride<2>, padding<3>>, tanh_, avg_pool1d<3, stride<2>, padding<1>>,
                             conv_transpose1d<6, 2, stride<3>, groups<2>>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<conv_1d_net, mse, reference::conv_1d_net>(); }
