// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_convolution
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/formula/windows.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

struct shape_of_image {
    int channels, filters, height, width;
};

/// A convolution with an epilogue, and both of its adjoints on numbers of their own.
template <shape_of_image S, window W>
constexpr void all_three(sketch& s) {
    extents image{}, weight{}, result{};
    image[image.rank++] = S.channels;
    result[result.rank++] = S.filters;
    weight[weight.rank++] = S.filters;
    weight[weight.rank++] = S.channels / W.groups;
    for (int i = 0; i < W.rank; ++i) {
        int const size = i + 1 == W.rank ? S.width : S.height;
        image[image.rank++] = size;
        result[result.rank++] = W.places(i, size);
        weight[weight.rank++] = W.size[i];
    }
    expression const x = s.sample(image);
    expression const d = s.target(result);
    expression const w = s.parameter(weight, true);
    expression const y = convolve(x, w, W);
    s.output(max(y + detail::movement(op::reshape, s.parameter(extents{S.filters}), [&] {
        extents e = result;
        for (int i = 1; i < e.rank; ++i) e[i] = 1;
        return e;
    }()), 0));
    scene const at{.a = term{x}, .b = term{w}, .y = term{y}, .dy = term{d}, .self = y.owner()->nodes[y.id()]};
    adjoints const back = table::derivative(at);
    s.keep(back.a.e);
    s.keep(w - back.b.e);
}

template <shape_of_image S, window W, int Batch, class T = float>
void agrees() {
    agrees_on<all_three<S, W>, Batch, T>();
}

constexpr window square(int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) {
    return window_of(2, size, stride, padding, dilation, groups);
}

constexpr int lanes = simd::lanes<float>;

}  // namespace

BOOST_AUTO_TEST_CASE(padded_in_a_ragged_batch) { agrees<shape_of_image{2, lanes + 3, 5, 4}, square(3, 1, 1), 2 * lanes + 1>(); }
BOOST_AUTO_TEST_CASE(dilated) { agrees<shape_of_image{2, 3, 8, 7}, square(3, 1, 2, 2), 5>(); }
BOOST_AUTO_TEST_CASE(strided_and_dilated) { agrees<shape_of_image{2, 3, 11, 10}, square(3, 2, 4, 3), 1>(); }
BOOST_AUTO_TEST_CASE(pointwise) { agrees<shape_of_image{2 * lanes + 1, 2 * lanes + 3, 3, 2}, square(1), lanes>(); }
BOOST_AUTO_TEST_CASE(grouped) { agrees<shape_of_image{6, 9, 5, 5}, square(3, 1, 1, 1, 3), lanes + 1>(); }
BOOST_AUTO_TEST_CASE(depthwise) { agrees<shape_of_image{lanes + 2, lanes + 2, 4, 5}, square(3, 2, 1, 1, lanes + 2), 3>(); }
BOOST_AUTO_TEST_CASE(depthwise_with_two_filters) { agrees<shape_of_image{3, 6, 4, 5}, square(3, 1, 1, 1, 3), 3>(); }
BOOST_AUTO_TEST_CASE(one_axis) { agrees<shape_of_image{3, 4, 1, 12}, window_of(1, 4, 3, 2), 7>(); }
BOOST_AUTO_TEST_CASE(three_axes) { agrees<shape_of_image{2, 3, 3, 4}, window_of(3, 2, 1, 1), 4>(); }
BOOST_AUTO_TEST_CASE(depthwise_in_a_ragged_batch) { agrees<shape_of_image{3, 3, 4, 5}, square(3, 2, 1, 1, 3), 2 * lanes + 1>(); }

// few samples and many channels: those are in the registers
BOOST_AUTO_TEST_CASE(channels) { agrees<shape_of_image{lanes + 3, 2 * lanes + 5, 5, 4}, square(3, 1, 1), 3>(); }
BOOST_AUTO_TEST_CASE(channels_strided) { agrees<shape_of_image{lanes, lanes + 1, 7, 9}, square(3, 2, 1), 2>(); }
BOOST_AUTO_TEST_CASE(channels_dilated) { agrees<shape_of_image{lanes, 2 * lanes, 7, 8}, square(3, 1, 2, 2), 1>(); }
BOOST_AUTO_TEST_CASE(channels_pointwise) { agrees<shape_of_image{2 * lanes + 1, lanes, 5, 6}, square(1, 2), 2>(); }
BOOST_AUTO_TEST_CASE(channels_of_many_planes) { agrees<shape_of_image{4, lanes, 4, 4}, square(3), lanes / 2 + 1>(); }
BOOST_AUTO_TEST_CASE(channels_of_a_long_line) { agrees<shape_of_image{2 * lanes, lanes, 1, 700}, window_of(1, 5, 1, 2), 2>(); }
BOOST_AUTO_TEST_CASE(channels_of_a_large_weight) { agrees<shape_of_image{30 * lanes, 2 * lanes, 2, 3}, square(3, 1, 1), 1>(); }
BOOST_AUTO_TEST_CASE(channels_in_double) {
    agrees<shape_of_image{3, simd::lanes<double>, 6, 5}, square(3, 1, 1), 2, double>();
}
