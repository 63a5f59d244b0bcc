// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_conv_3d_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/conv_3d_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer.hpp>

using namespace scarp;

namespace {

struct conv_3d_net : network<input<2, 3, 4, 3>, conv3d<3, kernel_size<2, 3, 2>, padding<1>>, tanh_, global_avg_pool> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<conv_3d_net, mse, reference::conv_3d_net>(); }
