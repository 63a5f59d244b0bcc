// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_optimizers_adaptive_in_float
#include <boost/test/unit_test.hpp>

#include <optimizer/laws.hpp>

BOOST_AUTO_TEST_CASE(take_the_recorded_steps) { optimizers::run_in<float>(optimizers::adaptive{}); }
