// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_conv
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/reshape.hpp>

using namespace scarp;

namespace {

struct net : network<input<2, 5, 4>, conv2d<4, 3, padding<1>>, tanh_, conv2d<2, 2, stride<2>, groups<2>, no_bias>> {};

template <class... Layers>
struct of_image : network<input<4, 9, 8>, Layers...> {};

template <class Net, class Shape>
inline constexpr bool gives = std::is_same_v<output_shape<Net>, Shape>;

static_assert(gives<of_image<conv2d<6, 3>>, shape<6, 7, 6>>);
static_assert(gives<of_image<conv2d<6, 3, padding<1>>>, shape<6, 9, 8>>);
static_assert(gives<of_image<conv2d<6, 3, same>>, shape<6, 9, 8>>);
static_assert(gives<of_image<conv2d<6, 2, same>>, shape<6, 9, 8>>);
static_assert(gives<of_image<conv2d<6, 3, same, stride<2>>>, shape<6, 5, 4>>);
static_assert(gives<of_image<conv2d<6, kernel_size<2, 3>, stride<2, 1>, padding<1, 0>, dilation<3, 1>>>, shape<6, 4, 6>>);
static_assert(gives<network<input<3, 10>, conv1d<2, 4, stride<3>>>, shape<2, 3>>);
static_assert(gives<network<input<1, 4, 5, 6>, conv3d<2, 3>>, shape<2, 2, 3, 4>>);

// out times (in / groups times the window, and a bias)
static_assert(parameter_count<of_image<conv2d<6, 3>>> == 6 * (4 * 9 + 1));
static_assert(parameter_count<of_image<conv2d<6, 3, groups<2>, no_bias>>> == 6 * 2 * 9);
static_assert(parameter_count<of_image<conv2d<4, 3, groups<4>>>> == 4 * (9 + 1));

/// Number k of a weight or image.
constexpr float number(int k) { return static_cast<float>(k * 7 % 5 - 2); }

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::hold<net>(); }

BOOST_AUTO_TEST_CASE(by_hand) {
    model<of_image<conv2d<3, 3, padding<1>, stride<2>>>> m;
    auto w = m.parameter<"conv2d_1.weight">();
    auto b = m.parameter<"conv2d_1.bias">();
    for (int f = 0; f < 3; ++f) {
        b(f) = static_cast<float>(f);
        for (int c = 0; c < 4; ++c)
            for (int i = 0; i < 3; ++i)
                for (int j = 0; j < 3; ++j) w(f, c, i, j) = number(f * 36 + c * 9 + i * 3 + j);
    }
    std::vector<float> x(4 * 9 * 8);
    for (std::size_t k = 0; k < x.size(); ++k) x[k] = number(static_cast<int>(k) * 3 + 1);
    auto const y = m(std::span{x});
    for (int f = 0; f < 3; ++f)
        for (int oy = 0; oy < 5; ++oy)
            for (int ox = 0; ox < 4; ++ox) {
                float sum = static_cast<float>(f);
                for (int c = 0; c < 4; ++c)
                    for (int i = 0; i < 3; ++i)
                        for (int j = 0; j < 3; ++j) {
                            int const iy = 2 * oy + i - 1, ix = 2 * ox + j - 1;
                            if (iy < 0 || iy >= 9 || ix < 0 || ix >= 8) continue;
                            sum += number(f * 36 + c * 9 + i * 3 + j) * x[static_cast<std::size_t>((c * 9 + iy) * 8 + ix)];
                        }
                BOOST_TEST(y[static_cast<std::size_t>((f * 5 + oy) * 4 + ox)] == sum);
            }
}
