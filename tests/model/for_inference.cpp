// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE model_for_inference
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/conv_transpose.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/model/for_inference.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

using namespace scarp;

namespace {

struct flat : network<input<5>, dense<35>, batch_norm<>, relu, dropout<>, dense<3>, batch_norm<no_affine>> {};
struct image : network<input<2, 5, 5>, batch_norm<>, conv2d<4, 3, no_bias>, batch_norm<>, relu, residual<conv2d<4, 1>, batch_norm<>>,
                       flatten, dense<2>> {};
struct grouped : network<input<4, 3, 3>, conv_transpose2d<6, 2, groups<2>>, batch_norm<>, relu, conv2d<2, 2, groups<2>, no_bias>,
                         batch_norm<no_affine>> {};

/// A model as training might leave it: variances positive, all else around 0.
template <class Net, class T>
model<Net, T> trained() {
    model<Net, T> net{seed{3}};
    philox random{5};
    for (int p = 0; p < scarp::detail::parameters_of<Net>; ++p) {
        auto const values = scarp::detail::values_of<Net>(net.parameter_data(), p);
        bool const is_variance = std::string_view{values.record().name} == "running_var";
        for (int i = 0; i < values.size(); ++i) values[i] = static_cast<T>(random.uniform(-1.0f, 1.0f) + (is_variance ? 1.25f : 0));
    }
    return net;
}

template <class Net, class T>
void agree(double tolerance) {
    auto const net = trained<Net, T>();
    auto const fast = for_inference(net);
    std::vector<T> x(static_cast<std::size_t>(70 * net.input_size)), y(static_cast<std::size_t>(70 * net.output_size)), z(y.size());
    philox random{6};
    for (T& v : x) v = static_cast<T>(random.uniform(-1.0f, 1.0f));
    net.predict(x, y);
    fast.predict(x, z);
    double largest = 0, worst = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        largest = std::max(largest, std::fabs(static_cast<double>(y[i])));
        worst = std::max(worst, std::fabs(static_cast<double>(y[i] - z[i])));
    }
    BOOST_TEST(worst < tolerance * largest);
}

template <class Net, int Batch>
constexpr int micros = scarp::detail::program<scarp::detail::inference_graph<Net>, Batch, float>::plan.kernels[0].micro_end;
template <class Net>
constexpr int kernels = scarp::detail::program<scarp::detail::inference_graph<Net>, 64, float>::plan.kernel_count;

static_assert(kernels<inference_of<flat>> == 2 && kernels<flat> == 4, "the scales took kernels of their own");
static_assert(micros<inference_of<flat>, 1> < micros<flat, 1>);

}  // namespace

BOOST_AUTO_TEST_CASE(the_answers_are_the_same) {
    agree<flat, float>(1e-6);
    agree<flat, double>(1e-14);
    agree<image, float>(1e-6);
    agree<grouped, double>(1e-14);
}

BOOST_AUTO_TEST_CASE(by_hand) {
    struct bare : network<input<1>, dense<1>, batch_norm<eps<0.0>>> {};
    model<bare, double> net;
    net.parameter<"dense_1.weight">()(0, 0) = 3;
    net.parameter<"dense_1.bias">()(0) = 5;
    net.parameter<"batch_norm_1.running_mean">()(0) = 1;
    net.parameter<"batch_norm_1.running_var">()(0) = 4;
    net.parameter<"batch_norm_1.weight">()(0) = 10;
    net.parameter<"batch_norm_1.bias">()(0) = 7;
    auto const fast = for_inference(net);
    BOOST_TEST((fast.parameter<"dense_1.weight">()(0, 0) == 15));
    BOOST_TEST((fast.parameter<"dense_1.bias">()(0) == 27));
}
