// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_pytorch
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/tanh_net.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/optimizer/adam.hpp>

using namespace scarp;

namespace {

struct tanh_net : network<input<7>, dense<16>, tanh_, dense<6>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<tanh_net, mse, reference::tanh_net>(); }

BOOST_AUTO_TEST_CASE(adam_agrees_with_pytorch) {
    using vectors = reference::tanh_net;
    reference::agrees_after_ten_steps<tanh_net, mse, adam, vectors, vectors::adam, double>();
}
