// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_parallel_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/parallel_net.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/parallel.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct parallel_net : network<input<5>, parallel<dense<7>, sequence<dense<4>, tanh_>>, dense<3>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<parallel_net, mse, reference::parallel_net>(); }
