// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_pooled_convolution
#include <boost/test/unit_test.hpp>

#include <support/convolutions.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

/// A convolution that is pooled while it is in the registers, with images and numbers of channels before and behind.
/// `Nan`: of some places.
template <shape_of_image S, window W, window Pool, bool Largest, bool Nan>
constexpr void pooled(sketch& s) {
    extents image{}, weight{}, result{}, by_channel{};
    image[image.rank++] = S.channels;
    weight[weight.rank++] = S.filters;
    weight[weight.rank++] = S.channels / W.groups;
    result[result.rank++] = by_channel[by_channel.rank++] = S.filters;
    for (int i = 0; i < W.rank; ++i) {
        int const size = i + 1 == W.rank ? S.width : S.height;
        image[image.rank++] = size;
        weight[weight.rank++] = W.size[i];
        result[result.rank++] = W.places(i, size);
        by_channel[by_channel.rank++] = 1;
    }
    auto const numbers = [&] { return detail::movement(op::reshape, s.parameter(extents{S.filters}), by_channel); };
    expression const added = Nan ? sqrt(s.target(result) - 0.1) : s.target(result);
    expression const y = max(convolve(s.sample(image), s.parameter(weight, true), W) + numbers() - added, 0);
    expression const z = Largest ? window_max(y, Pool) : window_sum(y, Pool);
    s.output(z * numbers() - 1);
}

template <shape_of_image S, window W, window Pool, bool Largest, int Batch, class T = float, bool Nan = false>
void agrees_in_one_kernel() {
    using stage = drawing<pooled<S, W, Pool, Largest, Nan>, Batch>;
    constexpr auto const& plan = detail::program<stage, Batch, T>::plan;
    static_assert([] {
        int windows = 0, pooled = 0;
        for (int k = 0; k < plan.kernel_count; ++k) {
            windows += plan.kernels[k].what == kernel::kind::windowed;
            pooled += plan.kernels[k].pool >= 0;
        }
        return windows == 1 && pooled == 1;
    }());
    agrees<stage, Batch, T>();
}

template <shape_of_image S, window W, window Pool, int Batch, class T = float>
void both_agree() {
    agrees_in_one_kernel<S, W, Pool, true, Batch, T>();
    agrees_in_one_kernel<S, W, Pool, false, Batch, T>();
}

constexpr window pool(int size, int stride) { return window_of(2, size, stride); }

}  // namespace

// samples in the registers, but where there are few
BOOST_AUTO_TEST_CASE(in_a_ragged_batch) { both_agree<shape_of_image{2, lanes + 3, 7, 8}, square(3, 1, 1), pool(2, 2), 2 * lanes + 1>(); }
BOOST_AUTO_TEST_CASE(with_gaps) { both_agree<shape_of_image{1, 5, 12, 9}, square(5, 1, 2), pool(2, 3), lanes>(); }
BOOST_AUTO_TEST_CASE(strided_and_dilated) { both_agree<shape_of_image{2, 3, 14, 15}, square(3, 2, 1, 2), pool(3, 3), lanes + 1>(); }
BOOST_AUTO_TEST_CASE(grouped) { both_agree<shape_of_image{6, 9, 6, 6}, square(3, 1, 1, 1, 3), pool(2, 2), lanes + 1>(); }
BOOST_AUTO_TEST_CASE(depthwise) { both_agree<shape_of_image{3, 3, 6, 7}, square(3, 1, 1, 1, 3), pool(2, 2), 2 * lanes + 1>(); }
BOOST_AUTO_TEST_CASE(one_axis) { both_agree<shape_of_image{3, 4, 1, 12}, window_of(1, 4, 1, 2), window_of(1, 3, 3), lanes>(); }
BOOST_AUTO_TEST_CASE(three_axes) { both_agree<shape_of_image{2, 3, 4, 5}, window_of(3, 2, 1, 1), window_of(3, 2, 2), 4>(); }
// channels in the registers
BOOST_AUTO_TEST_CASE(channels) { both_agree<shape_of_image{lanes + 3, 2 * lanes + 5, 7, 6}, square(3, 1, 1), pool(2, 2), 3>(); }
BOOST_AUTO_TEST_CASE(channels_of_blocks) { both_agree<shape_of_image{2 * lanes, lanes + 5, 8, 6}, square(3, 1, 1), pool(2, 2), 2>(); }
BOOST_AUTO_TEST_CASE(channels_of_other_blocks) { both_agree<shape_of_image{2 * lanes, lanes + 5, 9, 7}, square(3, 1, 1), pool(3, 3), 1>(); }
BOOST_AUTO_TEST_CASE(channels_strided) { both_agree<shape_of_image{lanes, lanes + 1, 14, 17}, square(3, 2, 1), pool(3, 3), 2>(); }
BOOST_AUTO_TEST_CASE(channels_dilated) { both_agree<shape_of_image{lanes, 2 * lanes, 9, 8}, square(3, 1, 2, 2), pool(2, 3), 1>(); }
BOOST_AUTO_TEST_CASE(channels_pointwise) { both_agree<shape_of_image{2 * lanes + 1, lanes, 5, 6}, square(1), pool(2, 2), 2>(); }
BOOST_AUTO_TEST_CASE(channels_depthwise) { both_agree<shape_of_image{lanes + 2, lanes + 2, 6, 5}, square(3, 1, 1, 1, lanes + 2), pool(2, 2), 1>(); }
BOOST_AUTO_TEST_CASE(channels_of_a_long_line) { both_agree<shape_of_image{2 * lanes, lanes, 1, 700}, window_of(1, 5, 1, 2), window_of(1, 2, 2), 2>(); }
BOOST_AUTO_TEST_CASE(few_channels) { both_agree<shape_of_image{2, lanes, 57, 19}, square(3, 1, 1), pool(2, 2), 3>(); }
BOOST_AUTO_TEST_CASE(channels_in_double) { both_agree<shape_of_image{3, simd::lanes<double>, 6, 5}, square(3, 1, 1), pool(2, 2), 2, double>(); }

BOOST_AUTO_TEST_CASE(nan_is_handed_on) {
    agrees_in_one_kernel<shape_of_image{1, 3, 6, 6}, square(3, 1, 1), pool(2, 2), true, lanes + 1, float, true>();
    agrees_in_one_kernel<shape_of_image{3, lanes + 1, 6, 6}, square(3, 1, 1), pool(2, 2), true, 2, float, true>();
}
