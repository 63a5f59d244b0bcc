// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_image_dropout
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/layer/group_norm.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/residual.hpp>

using namespace scarp;

namespace {

// what is drawn and what is normalised where the batch lies last
struct net : network<input<2, 6, 5>, conv2d<4, 3, padding<1>, no_bias>, batch_norm<>, relu, dropout<0.25>, max_pool2d<2>,
                     residual<group_norm<2>, conv2d<4, 1>>, flatten, dropout<>, dense<3>, dropout<0.25>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(chance_and_normalisation_in_image_networks) {
    laws::step_agrees<net, mse, double, 17>();
    laws::inference_agrees<net, float>();
}
