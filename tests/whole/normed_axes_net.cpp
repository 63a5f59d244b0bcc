// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_normed_axes_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/normed_axes_net.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct normed_axes_net : network<input<4, 3, 4>, conv2d<4, 1>, instance_norm<affine>, tanh_, group_norm<2, no_affine>,
                                 rms_norm<last_axes<3>>, layer_norm<last_axes<2>, eps<1e-3>>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<normed_axes_net, mse, reference::normed_axes_net>(); }
