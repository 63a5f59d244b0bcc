// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_winograd
#include <boost/test/unit_test.hpp>

#include <support/convolutions.hpp>

using namespace scarp;
using namespace scarp::testing;

// windows of 3 by 3 over few samples and many channels
BOOST_AUTO_TEST_CASE(even_image) { convolutions_agree<shape_of_image{2 * lanes, 2 * lanes, 8, 8}, square(3, 1, 1), 2>(); }
BOOST_AUTO_TEST_CASE(odd_image) { convolutions_agree<shape_of_image{2 * lanes + 3, 3 * lanes + 1, 7, 9}, square(3, 1, 1), 3>(); }
BOOST_AUTO_TEST_CASE(no_padding) { convolutions_agree<shape_of_image{2 * lanes, lanes, 9, 6}, square(3), 2>(); }
BOOST_AUTO_TEST_CASE(much_padding) { convolutions_agree<shape_of_image{2 * lanes, 2 * lanes, 3, 4}, square(3, 1, 3), 2>(); }
BOOST_AUTO_TEST_CASE(large_weight) { convolutions_agree<shape_of_image{20 * lanes, 11 * lanes, 4, 4}, square(3, 1, 1), 2>(); }
BOOST_AUTO_TEST_CASE(long_lines) { convolutions_agree<shape_of_image{2 * lanes, 2 * lanes, 2, 90}, square(3, 1, 1), 1>(); }
BOOST_AUTO_TEST_CASE(in_double) { convolutions_agree<shape_of_image{18, 16, 6, 5}, square(3, 1, 1), 2, double>(); }
BOOST_AUTO_TEST_CASE(parts_of_lines) { convolutions_agree<shape_of_image{2 * lanes, 2 * lanes, 3, 147}, square(3, 1, 1), 1>(); }
BOOST_AUTO_TEST_CASE(many_channels_in_parts) { convolutions_agree<shape_of_image{16 * lanes, 3 * lanes, 3, 101}, square(3, 1, 1), 1>(); }
