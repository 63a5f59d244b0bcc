// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_sizes
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>

using namespace scarp;

namespace {

struct odd : network<input<31>, dense<65>, tanh_, dense<17>> {};
struct single : network<input<1>, dense<1>, tanh_, dense<1>> {};

}  // namespace

BOOST_AUTO_TEST_CASE(widths_that_fill_no_register) {
    laws::step_agrees<odd, mse, float, 1>();
    laws::inference_agrees<odd, float>();
}

BOOST_AUTO_TEST_CASE(one_of_everything) { laws::step_agrees<single, mse, double, 1>(); }
