// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_optimizers
#include <boost/test/unit_test.hpp>

#include <optimizer/laws.hpp>

BOOST_AUTO_TEST_CASE(descents_obey_the_laws) { optimizers::obey_the_laws(optimizers::descents{}); }
BOOST_AUTO_TEST_CASE(adaptive_ones_obey_the_laws) { optimizers::obey_the_laws(optimizers::adaptive{}); }
BOOST_AUTO_TEST_CASE(adams_obey_the_laws) { optimizers::obey_the_laws(optimizers::adams{}); }
BOOST_AUTO_TEST_CASE(others_obey_the_laws) { optimizers::obey_the_laws(optimizers::others{}); }
