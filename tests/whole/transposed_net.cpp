// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_transposed_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/transposed_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct transposed_net : network<input<4, 3, 2>,
                                conv_transpose2d<6, kernel_size<3, 2>, stride<2, 1>, padding<1, 0>, dilation<2, 3>, groups<2>, no_bias>,
                                tanh_, conv_transpose2d<2, 4, stride<2>, padding<1>>, avg_pool2d<2>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<transposed_net, mse, reference::transposed_net>(); }
