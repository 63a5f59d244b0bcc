// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE optimizer_momentum
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/relu_net.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/optimizer/momentum.hpp>

using namespace scarp;

namespace {

struct relu_net : network<input<9>, dense<20>, relu, dense<5>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(ten_steps_agree_with_pytorch) {
    using vectors = reference::relu_net;
    reference::agrees_after_ten_steps<relu_net, softmax_cross_entropy, momentum, vectors, vectors::momentum, double>();
    reference::agrees_after_ten_steps<relu_net, softmax_cross_entropy, momentum, vectors, vectors::momentum, float>();
}
