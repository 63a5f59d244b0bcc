// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_softmax_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/softmax_net.hpp>

#include <scarp/activation/sigmoid.hpp>
#include <scarp/activation/softmax.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct softmax_net : network<input<5>, dense<7>, sigmoid, dense<4>, softmax> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<softmax_net, mse, reference::softmax_net>(); }
