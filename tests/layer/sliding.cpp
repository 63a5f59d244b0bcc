// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_sliding
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/layer.hpp>

using namespace scarp;

namespace {

// Options and pooling of every rank, in few networks; what each layer makes is said again by loops over three axes.

struct line : network<input<4, 13>, conv1d<6, 3, dilation<2>, groups<2>>, max_pool1d<3, stride<2>, padding<1>>,
                      conv_transpose1d<4, 3, dilation<2>, groups<2>>, adaptive_avg_pool1d<4>> {};
struct plane : network<input<2, 7, 6>, conv2d<4, 3, same, stride<2>>, conv2d<4, 2, same, no_bias>,
                       conv_transpose2d<6, 3, stride<2>, padding<1, 0>, output_padding<1, 0>, dilation<1, 2>, groups<2>>> {};
struct body : network<input<1, 4, 9, 6>, conv3d<2, 3, stride<1, 2, 1>, padding<1>, dilation<1, 1, 2>>, max_pool3d<2, stride<1>>,
                      conv3d<2, 1>, avg_pool3d<kernel_size<2, 3, 2>, stride<1, 2, 1>, padding<1, 1, 0>>> {};

using place = std::array<int, 3>;

template <class F>
void each(place n, F const& f) {
    for (int i = 0; i < n[0]; ++i)
        for (int j = 0; j < n[1]; ++j)
            for (int k = 0; k < n[2]; ++k) f(place{i, j, k});
}

struct image {
    int channels;
    place n;
    std::vector<double> values = std::vector<double>(static_cast<std::size_t>(channels * n[0] * n[1] * n[2]));

    bool has(place p) const {
        bool inside = true;
        for (std::size_t i = 0; i < 3; ++i) inside = inside && p[i] >= 0 && p[i] < n[i];
        return inside;
    }
    double& at(int c, place p) { return values[static_cast<std::size_t>(((c * n[0] + p[0]) * n[1] + p[1]) * n[2] + p[2])]; }
    double at(int c, place p) const { return const_cast<image*>(this)->at(c, p); }
};

struct moving {
    place size, stride = {1, 1, 1}, low = {0, 0, 0}, dilation = {1, 1, 1};
    int groups = 1;

    place element(place o, place k) const {
        place p{};
        for (std::size_t i = 0; i < 3; ++i) p[i] = o[i] * stride[i] + k[i] * dilation[i] - low[i];
        return p;
    }
};

/// Every (f, c, o, k) of a weight (f, channels of c's group, k): a convolution's, or a transposed one's.
template <class F>
void each_product(int f_count, int c_count, place places, moving const& m, F const& f) {
    int const f_group = f_count / m.groups, c_group = c_count / m.groups;
    int number = 0;
    for (int a = 0; a < f_count; ++a)
        for (int b = 0; b < c_group; ++b)
            each(m.size, [&](place k) {
                each(places, [&](place o) { f(a, a / f_group * c_group + b, o, m.element(o, k), number); });
                ++number;
            });
}

template <class Weight>
image convolved(image const& x, image y, moving const& m, Weight const& w) {
    each_product(y.channels, x.channels, y.n, m, [&](int f, int c, place o, place i, int k) { if (x.has(i)) y.at(f, o) += w[k] * x.at(c, i); });
    return y;
}
template <class Weight>
image spread(image const& x, image y, moving const& m, Weight const& w) {
    each_product(x.channels, y.channels, x.n, m, [&](int f, int c, place o, place i, int k) { if (y.has(i)) y.at(c, i) += w[k] * x.at(f, o); });
    return y;
}
template <class Bias>
image shifted(image y, Bias const& b) {
    for (int c = 0; c < y.channels; ++c) each(y.n, [&](place p) { y.at(c, p) += b[c]; });
    return y;
}
image largest(image const& x, image y, moving const& m) {
    for (int c = 0; c < y.channels; ++c)
        each(y.n, [&](place o) {
            y.at(c, o) = -INFINITY;
            each(m.size, [&](place k) { if (place const i = m.element(o, k); x.has(i)) y.at(c, o) = std::max(y.at(c, o), x.at(c, i)); });
        });
    return y;
}
image mean_of(image const& x, image y, moving const& m) {  // padding counts as zeros
    for (int c = 0; c < y.channels; ++c)
        each(y.n, [&](place o) {
            each(m.size, [&](place k) { if (place const i = m.element(o, k); x.has(i)) y.at(c, o) += x.at(c, i) / (m.size[0] * m.size[1] * m.size[2]); });
        });
    return y;
}

/// Derivatives are differences, and the kernels in double say what the interpreter says.
template <class Net>
void laws_hold() {
    laws::gradients_agree_with_differences<Net>();
    laws::inference_agrees<Net, double>();
    laws::step_agrees<Net, mse, double>();
}

/// The network in double is what the loops say, with its own parameters.
template <class Net, class Loops>
void agrees_with(image x, Loops const& loops) {
    model<Net, double> net{seed{17}};
    x.values = laws::random_numbers<double>(model<Net>::input_size, 4);
    auto const y = net(std::span<double const>{x.values});
    BOOST_TEST(laws::distance(std::vector<double>(y.begin(), y.end()), loops(net, x).values) < 1e-13);
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_axis) {
    laws_hold<line>();
    agrees_with<line>({4, {1, 1, 13}}, [](auto& net, image x) {
        x = convolved(x, {6, {1, 1, 9}}, {.size = {1, 1, 3}, .dilation = {1, 1, 2}, .groups = 2}, net.template parameter<"conv1d_1.weight">());
        x = shifted(x, net.template parameter<"conv1d_1.bias">());
        x = largest(x, {6, {1, 1, 5}}, {.size = {1, 1, 3}, .stride = {1, 1, 2}, .low = {0, 0, 1}});
        x = spread(x, {4, {1, 1, 9}}, {.size = {1, 1, 3}, .dilation = {1, 1, 2}, .groups = 2}, net.template parameter<"conv_transpose1d_1.weight">());
        x = shifted(x, net.template parameter<"conv_transpose1d_1.bias">());
        return mean_of(x, {4, {1, 1, 4}}, {.size = {1, 1, 3}, .stride = {1, 1, 2}});  // floor(9 i / 4) ... ceil(9 (i + 1) / 4) - 1
    });
}

BOOST_AUTO_TEST_CASE(two_axes) {
    laws_hold<plane>();
    agrees_with<plane>({2, {1, 7, 6}}, [](auto& net, image x) {
        x = convolved(x, {4, {1, 4, 3}}, {.size = {1, 3, 3}, .stride = {1, 2, 2}, .low = {0, 1, 0}}, net.template parameter<"conv2d_1.weight">());
        x = shifted(x, net.template parameter<"conv2d_1.bias">());
        x = convolved(x, {4, {1, 4, 3}}, {.size = {1, 2, 2}}, net.template parameter<"conv2d_2.weight">());
        x = spread(x, {6, {1, 8, 9}}, {.size = {1, 3, 3}, .stride = {1, 2, 2}, .low = {0, 1, 0}, .dilation = {1, 1, 2}, .groups = 2},
                   net.template parameter<"conv_transpose2d_1.weight">());
        return shifted(x, net.template parameter<"conv_transpose2d_1.bias">());
    });
}

BOOST_AUTO_TEST_CASE(three_axes) {
    laws_hold<body>();
    agrees_with<body>({1, {4, 9, 6}}, [](auto& net, image x) {
        x = convolved(x, {2, {4, 5, 4}}, {.size = {3, 3, 3}, .stride = {1, 2, 1}, .low = {1, 1, 1}, .dilation = {1, 1, 2}},
                      net.template parameter<"conv3d_1.weight">());
        x = shifted(x, net.template parameter<"conv3d_1.bias">());
        x = largest(x, {2, {3, 4, 3}}, {.size = {2, 2, 2}});
        x = convolved(x, {2, {3, 4, 3}}, {.size = {1, 1, 1}}, net.template parameter<"conv3d_2.weight">());
        x = shifted(x, net.template parameter<"conv3d_2.bias">());
        return mean_of(x, {2, {4, 2, 2}}, {.size = {2, 3, 2}, .stride = {1, 2, 1}, .low = {1, 1, 0}});
    });
}
