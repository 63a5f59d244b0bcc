// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_winograd
#include <boost/test/unit_test.hpp>

#include <support/convolutions.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr int some = lanes < 8 ? 8 : lanes;

/// Windows of 3 by 3 over so many channels that all three are computed by minimal filtering, in blocks of Side by Side places (0: of
/// either).
template <shape_of_image S, int Padding, int Batch, int Side, class T = float>
void minimal_ones_agree() {
    using program = detail::program<drawing<all_three<S, square(3, 1, Padding)>, Batch>, Batch, T>;
    static_assert([] {
        int n = 0;
        for (int i = 0; i < program::plan.kernel_count; ++i)
            if (int const side = program::plan.kernels[i].minimal; side > 0) n += Side == 0 || side == Side;
        return n == 3;
    }());
    convolutions_agree<S, square(3, 1, Padding), Batch, T>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(even_image) { minimal_ones_agree<shape_of_image{2 * some, 2 * some, 8, 8}, 1, 2, 4>(); }
BOOST_AUTO_TEST_CASE(odd_image) { minimal_ones_agree<shape_of_image{3 * some - 1, 3 * some + 1, 7, 9}, 1, 3, 4>(); }
BOOST_AUTO_TEST_CASE(odd_image_in_small_blocks) { minimal_ones_agree<shape_of_image{3 * some - 1, 3 * some + 1, 6, 5}, 1, 3, 2>(); }
BOOST_AUTO_TEST_CASE(no_padding) { minimal_ones_agree<shape_of_image{3 * some, 2 * some + 1, 9, 8}, 0, 2, 0>(); }
BOOST_AUTO_TEST_CASE(no_padding_in_large_blocks) { minimal_ones_agree<shape_of_image{3 * some, 2 * some + 1, 18, 18}, 0, 1, 4>(); }
BOOST_AUTO_TEST_CASE(much_padding) { minimal_ones_agree<shape_of_image{3 * some, 3 * some, 4, 4}, 3, 5, 0>(); }
BOOST_AUTO_TEST_CASE(small_images) { minimal_ones_agree<shape_of_image{4 * some, 4 * some - 1, 2, 2}, 1, 24, 2>(); }
BOOST_AUTO_TEST_CASE(large_weight) { minimal_ones_agree<shape_of_image{20 * some, 11 * some, 4, 4}, 1, 4, 2>(); }
BOOST_AUTO_TEST_CASE(in_double) { minimal_ones_agree<shape_of_image{21, 18, 6, 5}, 1, 4, 0, double>(); }
BOOST_AUTO_TEST_CASE(large_blocks_in_double) { minimal_ones_agree<shape_of_image{21, 18, 8, 7}, 1, 4, 4, double>(); }
BOOST_AUTO_TEST_CASE(parts_of_lines) { minimal_ones_agree<shape_of_image{2 * some, 2 * some, 4, 147}, 1, 1, 4>(); }
BOOST_AUTO_TEST_CASE(parts_of_lines_in_small_blocks) { minimal_ones_agree<shape_of_image{2 * some, 2 * some, 2, 147}, 1, 1, 2>(); }
BOOST_AUTO_TEST_CASE(many_channels_in_parts) { minimal_ones_agree<shape_of_image{16 * some, 3 * some, 4, 101}, 1, 1, 4>(); }
