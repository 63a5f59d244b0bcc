// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_residual_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/residual_net.hpp>

#include <scarp/activation/pointwise.hpp>
#include <scarp/activation/sigmoid.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/loss/loss.hpp>

using namespace scarp;

namespace {

using swish = pointwise<[](auto x) { return x * sigmoid(x); }>;

using huber = loss<[](auto y, auto target) {
    auto e = abs(y - target);
    return mean(where(e < 1, 0.5 * e * e, e - 0.5));
}>;

struct residual_net : network<input<6>, dense<10>, tanh_, residual<dense<10>, swish>, dense<3>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<residual_net, huber, reference::residual_net>(); }
