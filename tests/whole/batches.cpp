// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_batches
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct odd : network<input<31>, dense<65>, tanh_, dense<17>> {};
struct even : network<input<64>, dense<32>, tanh_, dense<16>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(one_sample_more_than_inference_takes_at_once) { laws::step_agrees<odd, mse, double, 65>(); }

BOOST_AUTO_TEST_CASE(whole_tiles) { laws::step_agrees<even, mse, float, 64>(); }
