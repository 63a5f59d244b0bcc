// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_lenet_like
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/lenet_like.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer.hpp>

using namespace scarp;

namespace {

struct lenet_like : network<input<1, 12, 12>, conv2d<4, 5, padding<2>>, relu, max_pool2d<2>, conv2d<6, 3>, relu, max_pool2d<2>, flatten, dense<7>, relu,
                            dense<3>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<lenet_like, softmax_cross_entropy, reference::lenet_like>(); }
