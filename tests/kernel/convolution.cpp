// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_convolution
#include <boost/test/unit_test.hpp>

#include <support/convolutions.hpp>

using namespace scarp;
using namespace scarp::testing;

// samples in the registers, but where there are few
BOOST_AUTO_TEST_CASE(padded_in_a_ragged_batch) { convolutions_agree<shape_of_image{2, lanes + 3, 5, 4}, square(3, 1, 1), 2 * lanes + 1>(); }
BOOST_AUTO_TEST_CASE(dilated) { convolutions_agree<shape_of_image{2, 3, 8, 7}, square(3, 1, 2, 2), 5>(); }
BOOST_AUTO_TEST_CASE(strided_and_dilated) { convolutions_agree<shape_of_image{2, 3, 11, 10}, square(3, 2, 4, 3), 1>(); }
BOOST_AUTO_TEST_CASE(pointwise) { convolutions_agree<shape_of_image{2 * lanes + 1, 2 * lanes + 3, 3, 2}, square(1), lanes>(); }
BOOST_AUTO_TEST_CASE(grouped) { convolutions_agree<shape_of_image{6, 9, 5, 5}, square(3, 1, 1, 1, 3), lanes + 1>(); }
BOOST_AUTO_TEST_CASE(depthwise) { convolutions_agree<shape_of_image{lanes + 2, lanes + 2, 4, 5}, square(3, 2, 1, 1, lanes + 2), 3>(); }
BOOST_AUTO_TEST_CASE(depthwise_with_two_filters) { convolutions_agree<shape_of_image{3, 6, 4, 5}, square(3, 1, 1, 1, 3), 3>(); }
BOOST_AUTO_TEST_CASE(one_axis) { convolutions_agree<shape_of_image{3, 4, 1, 12}, window_of(1, 4, 3, 2), 7>(); }
BOOST_AUTO_TEST_CASE(three_axes) { convolutions_agree<shape_of_image{2, 3, 3, 4}, window_of(3, 2, 1, 1), 4>(); }
BOOST_AUTO_TEST_CASE(depthwise_in_a_ragged_batch) { convolutions_agree<shape_of_image{3, 3, 4, 5}, square(3, 2, 1, 1, 3), 2 * lanes + 1>(); }
