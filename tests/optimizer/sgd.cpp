// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE optimizer_sgd
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/relu_net.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>

using namespace scarp;

namespace {

struct relu_net : network<input<9>, dense<20>, relu, dense<5>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<relu_net, softmax_cross_entropy, reference::relu_net>(); }
