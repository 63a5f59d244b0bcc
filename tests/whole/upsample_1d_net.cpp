// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_upsample_1d_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/upsample_1d_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct upsample_1d_net : network<input<2, 5>, conv1d<3, 2>, upsample<3, bilinear>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<upsample_1d_net, mse, reference::upsample_1d_net>(); }
