// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_minimal_filtering
#include <boost/test/unit_test.hpp>

#include <scarp/compiler/minimal_filtering.hpp>

using namespace scarp;

namespace {

constexpr int chosen(window w, int channels, int filters, int size, int lanes, op what = op::convolve) {
    w.form = window::order::channels_last;
    int const places = w.places(0, size);
    return blocks_of_filtering(w, work_of(what, w, extents{2, size, size, channels}, extents{2, places, places, filters}), lanes);
}

}  // namespace

BOOST_AUTO_TEST_CASE(many_channels) {
    static_assert(chosen(window_of(2, 3, 1, 1), 16, 16, 32, 8) == 4);
    static_assert(chosen(window_of(2, 3, 1, 1), 16, 16, 32, 16) == 4);
    static_assert(chosen(window_of(2, 3, 1, 1), 64, 64, 14, 8, op::convolve_back) == 4);
    static_assert(chosen(window_of(2, 3, 1, 1), 64, 64, 6, 8, op::convolve_back) == 2, "blocks of 4 by 4 would be filled by half");
    static_assert(chosen(window_of(2, 3, 1, 1), 512, 64, 16, 8, op::convolve) == 2, "no room for a transformed weight of so many channels");
    static_assert(chosen(window_of(2, 3, 1, 0), 64, 64, 8, 8, op::convolve_window) == 2);
}
BOOST_AUTO_TEST_CASE(few_channels_or_places) {
    static_assert(0 == chosen(window_of(2, 3, 1, 1), 3, 16, 32, 8));
    static_assert(0 == chosen(window_of(2, 3, 1, 1), 256, 256, 1, 8));
}
BOOST_AUTO_TEST_CASE(other_windows) {
    static_assert(0 == chosen(window_of(2, 3, 2, 1), 64, 64, 32, 8));
    static_assert(0 == chosen(window_of(2, 3, 1, 2, 2), 64, 64, 32, 8));
    static_assert(0 == chosen(window_of(2, 5, 1, 2), 64, 64, 32, 8));
    static_assert(0 == chosen(window_of(2, 3, 1, 1, 1, 64), 64, 64, 32, 8));
}
BOOST_AUTO_TEST_CASE(pooling) {
    auto const pool = [](window const& w) { return work_of(op::window_max, w, extents{2, 16, 8, 8}, extents{2, 16, 4, 4}); };
    BOOST_TEST(pools_blocks(pool(window_of(2, 2, 2))));
    BOOST_TEST(!pools_blocks(pool(window_of(2, 3, 2))));
    BOOST_TEST(!pools_blocks(pool(window_of(2, 2, 1))));
}
