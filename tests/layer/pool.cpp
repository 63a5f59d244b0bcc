// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_pool
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/train/gradients.hpp>
#include <scarp/train/interpreted.hpp>

using namespace scarp;

namespace {

struct net : network<input<2, 6, 5>, conv2d<3, 2>, avg_pool2d<3, stride<2>, padding<1>>, conv2d<2, 1>, upsample<2>, global_avg_pool> {};

/// What has no values by hand: recorded from PyTorch in tests/whole/sampled_net.
struct sampled : network<input<1, 4, 4>, conv2d<2, 1>, zero_pad<1, 2>, adaptive_avg_pool2d<4, 3>, upsample<2, bilinear>, conv2d<2, 2>,
                         global_max_pool> {};

struct tiny_lenet : network<input<1, 6, 6>, conv2d<2, 3, padding<1>>, relu, max_pool2d<2>, conv2d<3, 2>, relu, max_pool2d<2>, flatten,
                            dense<4>, relu, dense<2>> {};

static_assert(std::is_same_v<output_shape<network<input<3, 7, 7>, max_pool2d<2>>>, shape<3, 3, 3>>);
static_assert(std::is_same_v<output_shape<network<input<3, 7, 7>, avg_pool2d<3, stride<2>, padding<1>>>>, shape<3, 4, 4>>);
static_assert(std::is_same_v<output_shape<network<input<3, 7, 7>, global_avg_pool>>, shape<3>>);
static_assert(std::is_same_v<output_shape<network<input<3, 7, 7>, global_max_pool>>, shape<3>>);
static_assert(std::is_same_v<output_shape<network<input<3, 7, 7>, adaptive_avg_pool2d<2, 3>>>, shape<3, 2, 3>>);
static_assert(std::is_same_v<output_shape<network<input<3, 7, 6>, upsample<3>>>, shape<3, 21, 18>>);
static_assert(std::is_same_v<output_shape<network<input<3, 7, 6>, zero_pad<1, 2>>>, shape<3, 9, 10>>);

/// Whether steps of a small LeNet lower its loss, found out by the compiler.
constexpr bool learns() {
    double images[2 * 36]{};
    for (int i = 0; i < 36; ++i) images[i] = i % 6 < 3 ? 1 : 0, images[36 + i] = i < 18 ? 1 : 0;
    constexpr double labels[] = {1, 0, 0, 1};  // as probabilities
    interpreted<tiny_lenet, softmax_cross_entropy, sgd, double> train{seed{3}, {.learning_rate = 0.5f}, 2};
    double const before = train.step(images, labels);
    train.step(images, labels);
    return train.step(images, labels) < before;
}
static_assert(learns());

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) {
    laws::hold<net>();
    laws::gradients_agree_with_differences<sampled>();
}

BOOST_AUTO_TEST_CASE(equal_elements) {  // the first takes the gradient
    model<network<input<1, 2, 2>, conv2d<1, 1>, max_pool2d<2>>, double> m;
    m.parameter<"conv2d_1.weight">()(0, 0, 0, 0) = 1;
    m.parameter<"conv2d_1.bias">()(0) = 0;
    double const x[] = {3, 5, 5, 5}, target[] = {4};
    BOOST_TEST(m(std::span{x})[0] == 5);
    auto const g = gradients<mse>(m, std::span<double const>{x}, std::span<double const>{target});
    BOOST_TEST(g.parameter<"conv2d_1.bias">()(0) == 2);
    BOOST_TEST(g.parameter<"conv2d_1.weight">()(0, 0, 0, 0) == 10);
}
