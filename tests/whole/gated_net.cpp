// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_gated_net
#include <boost/test/unit_test.hpp>

#include <reference/agreement.hpp>
#include <reference/gated_net.hpp>

#include <scarp/activation/sigmoid.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>

using namespace scarp;

namespace {

template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto value = parameter("weight", Out, x.size()) * x + parameter("bias", Out);
        auto gate = parameter("gate", Out, x.size()) * x;
        return tanh(value) * sigmoid(gate);
    }
};

struct gated_net : network<input<4>, gated<9>, dense<2>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_pytorch) { reference::agrees<gated_net, mse, reference::gated_net>(); }
