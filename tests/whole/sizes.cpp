// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_sizes
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct odd : network<input<31>, dense<65>, tanh_, dense<17>> {};
struct single : network<input<1>, dense<1>, tanh_, dense<1>> {};
struct even : network<input<64>, dense<32>, tanh_, dense<16>> {};

}  // namespace

// one sample, fewer than a tile, one more than a tile, more than inference takes at once

BOOST_AUTO_TEST_CASE(odd_widths) {
    laws::step_agrees<odd, mse, float, 1>();
    laws::step_agrees<odd, mse, double, 65>();
    laws::inference_agrees<odd, float>();
}

BOOST_AUTO_TEST_CASE(one_of_everything) {
    laws::step_agrees<single, mse, double, 1>();
}

BOOST_AUTO_TEST_CASE(even_widths) {
    laws::step_agrees<even, mse, float, 64>();
}
