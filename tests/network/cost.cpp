// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_cost
#include <boost/test/unit_test.hpp>

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network/cost.hpp>

using namespace scarp;

namespace {

struct mlp : network<input<784>, dense<128>, relu, dense<10>> {};
struct deep : network<input<784>, dense<512>, relu, dense<512>, relu, dense<10>> {};
struct bypass : network<input<16>, dense<8>, tanh_, residual<dense<8>, sigmoid>, dense<2, no_bias>> {};
struct both : network<input<16>, parallel<dense<4>, dense<6>>> {};

}  // namespace

// The table that libraries are compared by: forward, and with both derivatives but that of the sample.
static_assert(cost<mlp>.forward_flops == 203'264);
static_assert(cost<mlp>.training_flops == 409'088);
static_assert(cost<deep>.forward_flops == 1'337'344);
static_assert(cost<deep>.training_flops == 3'209'216);

static_assert(cost<mlp>.parameters == 101'770);
static_assert(cost<mlp>.parameter_bytes<float> == 407'080);
static_assert(cost<mlp>.parameter_bytes<double> == 814'160);

// relu's output is all that the derivatives need: whether it is positive says what its derivative is
static_assert(cost<mlp>.activation_bytes<float> == 128 * 4);
static_assert(cost<deep>.activation_bytes<double> == 2 * 512 * 8);

static_assert(cost<bypass>.forward_flops == 2 * (16 * 8 + 8 * 8 + 8 * 2));
static_assert(cost<bypass>.backward_flops == 2 * (16 * 8 + 2 * 8 * 8 + 2 * 8 * 2));
static_assert(cost<bypass>.activation_bytes<float> == 3 * 8 * 4);  // tanh, sigmoid, and their sum

static_assert(cost<both>.backward_flops == cost<both>.forward_flops);  // both read the sample
static_assert(cost<both>.activation_bytes<float> == 0);

BOOST_AUTO_TEST_CASE(costs_are_values_at_run_time_too) {
    BOOST_TEST(cost<mlp>.backward_flops == 205'824);
    BOOST_TEST(cost<bypass>.parameters == 16 * 8 + 8 + 8 * 8 + 8 + 8 * 2);
}
