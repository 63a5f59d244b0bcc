// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_inference_of
#include <boost/test/unit_test.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/conv_transpose.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/layer/noise.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/network/cost.hpp>
#include <scarp/network/inference_of.hpp>
#include <scarp/network/names.hpp>

#include <string_view>

using namespace scarp;

namespace {

struct net : network<input<5>, noise<0.1>, dense<8>, batch_norm<>, relu, dropout<>, dense<3>, batch_norm<no_affine>> {};
struct lean : network<input<5>, dense<8>, relu, dense<3>> {};
struct image : network<input<2, 5, 5>, conv2d<4, 3, no_bias>, batch_norm<>, relu, residual<conv2d<4, 1>, batch_norm<>>, flatten, dense<2>> {};
struct fast : inference_of<net> {};
struct grouped : network<input<4, 3, 3>, conv_transpose2d<6, 2, groups<2>>, batch_norm<>> {};
struct plain : network<input<2, 5, 5>, conv2d<4, 3, no_bias>, batch_norm<no_affine>, relu, batch_norm<no_affine>, flatten, dense<2>> {};

template <class Net>
constexpr int nodes = detail::forward_of<Net>.node_count;

static_assert(well_formed<fast> && std::is_same_v<output_shape<fast>, shape<3>>);
static_assert(nodes<fast> == nodes<lean>, "as if there had never been a normalisation");
static_assert(parameter_count<fast> == parameter_count<lean>);
static_assert(cost<fast>.forward_flops == cost<lean>.forward_flops);
static_assert(parameter_count<inference_of<image>> == 4 * 2 * 9 + 4 + 16 + 4 + 36 * 2 + 2);
static_assert(nodes<inference_of<lean>> == nodes<lean>);

template <class Net>
constexpr bool is_called(int p, std::string_view name) {
    return detail::name_of_parameter<Net>(p).view() == name;
}
static_assert(is_called<fast>(0, "dense_1.weight") && is_called<fast>(1, "dense_1.bias") && is_called<fast>(3, "dense_2.bias"));
static_assert(is_called<inference_of<image>>(0, "conv2d_1.weight") && is_called<inference_of<image>>(1, "batch_norm_1.bias") &&
              is_called<inference_of<image>>(3, "conv2d_2.bias"));
static_assert(parameter_count<inference_of<grouped>> == parameter_count<network<input<4, 3, 3>, conv_transpose2d<6, 2, groups<2>>>>);
static_assert(is_called<inference_of<plain>>(1, "batch_norm_1.bias") && is_called<inference_of<plain>>(2, "batch_norm_2.bias") &&
              is_called<inference_of<plain>>(3, "batch_norm_2.weight"));

}  // namespace

BOOST_AUTO_TEST_CASE(no_operation_of_a_normalisation_is_left) {
    for (node const& n : thaw(detail::forward_of<inference_of<image>>).g.nodes) {
        BOOST_TEST((n.what != op::multiply && n.what != op::divide && n.what != op::sqrt && n.what != op::subtract));
        BOOST_TEST((n.what != op::when_training && n.what != op::random && n.what != op::assign));
    }
}
