// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_image_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/image_net.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>

using namespace scarp;

namespace {

struct image_net : network<input<1, 4, 4>, flatten, dense<6>, relu, dense<3>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<image_net, softmax_cross_entropy, reference::image_net>(); }
