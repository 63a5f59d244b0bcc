// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_losses_in_double
#include <boost/test/unit_test.hpp>

#include <loss/kernels.hpp>

BOOST_AUTO_TEST_CASE(kernels_agree_with_the_interpreter) { losses::kernels_agree_with_the_interpreter<double>(1e-12); }
