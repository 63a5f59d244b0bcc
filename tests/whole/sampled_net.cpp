// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_sampled_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/sampled_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer.hpp>

using namespace scarp;

namespace {

struct sampled_net : network<input<2, 5, 4>, conv2d<3, 3, stride<2>, padding<1>>, tanh_, zero_pad<1, 2>, upsample<2>,
                             conv2d<2, kernel_size<2, 3>>, tanh_, adaptive_avg_pool2d<4, 3>, upsample<2, bilinear>, conv2d<3, 1>,
                             tanh_, adaptive_avg_pool2d<2, 1>, avg_pool2d<1>, global_max_pool> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<sampled_net, mse, reference::sampled_net>(); }
