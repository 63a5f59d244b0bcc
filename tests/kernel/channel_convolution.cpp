// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_channel_convolution
#include <boost/test/unit_test.hpp>

#include <support/convolutions.hpp>

using namespace scarp;
using namespace scarp::testing;

// few samples and many channels: those are in the registers
BOOST_AUTO_TEST_CASE(channels) { convolutions_agree<shape_of_image{lanes + 3, 2 * lanes + 5, 5, 4}, square(3, 1, 1), 3>(); }
BOOST_AUTO_TEST_CASE(channels_strided) { convolutions_agree<shape_of_image{lanes, lanes + 1, 7, 9}, square(3, 2, 1), 2>(); }
BOOST_AUTO_TEST_CASE(channels_dilated) { convolutions_agree<shape_of_image{lanes, 2 * lanes, 7, 8}, square(3, 1, 2, 2), 1>(); }
BOOST_AUTO_TEST_CASE(channels_pointwise) { convolutions_agree<shape_of_image{2 * lanes + 1, lanes, 5, 6}, square(1, 2), 2>(); }
BOOST_AUTO_TEST_CASE(channels_of_many_planes) { convolutions_agree<shape_of_image{4, lanes, 4, 4}, square(3), lanes / 2 + 1>(); }
BOOST_AUTO_TEST_CASE(channels_of_a_long_line) { convolutions_agree<shape_of_image{2 * lanes, lanes, 1, 700}, window_of(1, 5, 1, 2), 2>(); }
BOOST_AUTO_TEST_CASE(channels_of_a_large_weight) { convolutions_agree<shape_of_image{30 * lanes, 2 * lanes, 2, 3}, square(3, 1, 1), 1>(); }
BOOST_AUTO_TEST_CASE(channels_of_a_short_line) { convolutions_agree<shape_of_image{lanes, lanes + 1, 6, 14}, square(5), 2>(); }
// lines of the window that the gradient of the weight takes at once: some, and a rest
BOOST_AUTO_TEST_CASE(one_channel) { convolutions_agree<shape_of_image{1, lanes, 12, 13}, square(5, 1, 2), 3>(); }
BOOST_AUTO_TEST_CASE(one_channel_each) { convolutions_agree<shape_of_image{2 * lanes, 2 * lanes, 9, 8}, square(5, 1, 2, 1, 2 * lanes), 1>(); }
BOOST_AUTO_TEST_CASE(few_channels) { convolutions_agree<shape_of_image{2, lanes, 57, 19}, square(3, 2, 1), 3>(); }
// more numbers in one image than a block of images may hold
BOOST_AUTO_TEST_CASE(channels_of_a_large_image) { convolutions_agree<shape_of_image{32, 32, 16, 16}, square(1, 2), 2, double>(); }
BOOST_AUTO_TEST_CASE(channels_in_double) {
    convolutions_agree<shape_of_image{3, simd::lanes<double>, 6, 5}, square(3, 1, 1), 2, double>();
}
