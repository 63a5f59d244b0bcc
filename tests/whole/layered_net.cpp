// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_layered_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/grouped_net.hpp>
#include <reference/layered_net.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/layer/group_norm.hpp>
#include <scarp/layer/instance_norm.hpp>
#include <scarp/layer/layer_norm.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/rms_norm.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

struct layered_net : network<input<9>, dense<20>, layer_norm<>, tanh_, dropout<0.0>, dense<6>, rms_norm<>, dense<3>> {};
struct grouped_net
    : network<input<4, 3, 5>, group_norm<2>, tanh_, instance_norm<eps<1e-3>>, layer_norm<>, flatten, dense<4>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(layer_norm_agrees_with_pytorch) { reference::agrees<layered_net, mse, reference::layered_net>(); }
BOOST_AUTO_TEST_CASE(group_norm_agrees_with_pytorch) { reference::agrees<grouped_net, mse, reference::grouped_net>(); }
