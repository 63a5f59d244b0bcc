// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_activations_in_float
#include <boost/test/unit_test.hpp>

#include <activation/kernels.hpp>

BOOST_AUTO_TEST_CASE(kernels_agree_with_the_interpreter) { activations::kernels_agree_with_the_interpreter<float>(2e-4); }
