// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_pooling
#include <boost/test/unit_test.hpp>

#include <support/agreement.hpp>

#include <scarp/formula/windows.hpp>

using namespace scarp;
using namespace scarp::testing;

namespace {

constexpr int lanes = simd::lanes<float>;

/// Sum and maximum over windows of the same image, what the table makes of each, and the derivative of that; beside a convolution
/// into Filters channels, so that those of few samples are in the registers.
template <window W, int Channels, int Height, int Width, int Filters>
constexpr void pools(sketch& s) {
    extents image{}, result{};
    image[image.rank++] = Channels;
    result[result.rank++] = Channels;
    for (int i = 0; i < W.rank; ++i) {
        int const size = i + 1 == W.rank ? Width : Height;
        image[image.rank++] = size;
        result[result.rank++] = W.places(i, size);
    }
    expression const x = floor(4 * s.sample(image));  // few values: elements tie
    expression const d = s.target(result);
    auto const adjoint = [](expression const& y, expression const& a, expression const& b, expression const& c, expression const& dy) {
        graph& g = *y.owner();
        node const n = g.nodes[y.id()];
        return table::derivative({.a = term{a}, .b = term{b}, .c = term{c}, .y = term{y}, .dy = term{dy}, .self = n});
    };
    expression const largest = window_max(x, W);
    expression const placed = adjoint(largest, x, {}, {}, d).a.e;
    s.output(exp(window_sum(x, W)));
    s.keep(window_spread(d, W));
    s.keep(largest - d);
    s.keep(placed * x);
    s.keep(adjoint(placed, x, largest, d, abs(x)).c.e);
    if (Filters == 0) return;
    extents weight{Filters, Channels};
    for (int i = 0; i < W.rank; ++i) weight[weight.rank++] = 1;
    s.keep(convolve(x, s.parameter(weight, true), window_of(W.rank, 1)));
}

/// Maxima of an image in which some numbers are NaN.
template <window W, int Channels, int Height, int Width, int Filters>
constexpr void hands_on_nan(sketch& s) {
    expression const x = sqrt(s.sample(extents{Channels, Height, Width}) + 0.7);
    s.keep(window_max(x, W));
    if (Filters > 0) s.keep(convolve(x, s.parameter(extents{Filters, Channels, 1, 1}, true), window_of(2, 1)));
}

template <window W, int Channels, int Height, int Width, int Batch, int Filters = 0>
void agrees() {
    agrees_on<pools<W, Channels, Height, Width, Filters>, Batch>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(side_by_side) { agrees<window_of(2, 2, 2), 3, 4, 6, 2 * lanes + 1>(); }
BOOST_AUTO_TEST_CASE(with_a_rest) { agrees<window_of(2, 2, 3), 2, 6, 7, lanes>(); }
BOOST_AUTO_TEST_CASE(overlapping_and_padded) { agrees<window_of(2, 3, 2, 1), 2, 7, 6, 3>(); }
BOOST_AUTO_TEST_CASE(side_by_side_and_padded) { agrees<window_of(2, 3, 3, 1), 2, 7, 6, 5>(); }
BOOST_AUTO_TEST_CASE(dilated) { agrees<window_of(2, 2, 1, 0, 2), 1, 5, 4, 4>(); }
BOOST_AUTO_TEST_CASE(three_axes) { agrees<window_of(3, 2, 2), 2, 4, 5, 1>(); }
BOOST_AUTO_TEST_CASE(of_channels) { agrees<window_of(2, 2, 2), lanes + 3, 4, 6, 2, lanes>(); }
BOOST_AUTO_TEST_CASE(of_channels_overlapping) { agrees<window_of(2, 3, 2, 1), lanes, 7, 6, 3, lanes>(); }
BOOST_AUTO_TEST_CASE(of_channels_along_one_axis) { agrees<window_of(1, 3, 3, 1), 2 * lanes + 1, 1, 9, 2, lanes>(); }
BOOST_AUTO_TEST_CASE(nan_is_handed_on) {
    agrees_on<hands_on_nan<window_of(2, 2, 2), 2, 6, 4, 0>, lanes + 1>();
    agrees_on<hands_on_nan<window_of(2, 3, 2, 1), lanes + 1, 5, 4, lanes>, 2>();
}
