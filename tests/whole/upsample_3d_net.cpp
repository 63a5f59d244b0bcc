// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_upsample_3d_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/upsample_3d_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct upsample_3d_net : network<input<2, 2, 1, 3>, conv3d<2, kernel_size<1, 1, 2>>, upsample<2, bilinear>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) {
    reference::agrees_before_training<upsample_3d_net, mse, reference::upsample_3d_net, double>();
}
