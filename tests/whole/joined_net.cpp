// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_joined_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/joined_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct joined_net : network<input<3, 6, 5>, conv2d<4, 3, padding<1>, no_bias>, batch_norm<running<0.25>>, tanh_,
                            parallel<join::add, conv2d<6, 3, stride<2>, padding<1>>, conv2d<6, 1, stride<2>>>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<joined_net, mse, reference::joined_net>(); }
