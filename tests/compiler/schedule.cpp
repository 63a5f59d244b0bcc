// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE compiler_schedule
#include <boost/test/unit_test.hpp>

#include <support/planning.hpp>

#include <scarp/activation/relu.hpp>
#include <scarp/compiler/verify.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/model/program.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/derivation.hpp>

#include <type_traits>
#include <utility>

using namespace scarp;
using namespace scarp::testing;

namespace {

template <class Net, class Loss, class Optimizer>
constexpr graph step() {
    return simplify(detail::derivation<Net, Loss, Optimizer, detail::derived::update>::make(), true).g;
}
template <class Net>
constexpr graph inference() {
    return detail::inference_graph<Net>::make().g;
}

using kind = kernel::kind;

struct layer_and_relu : network<input<20>, dense<24>, relu> {};
struct one_layer : network<input<20>, dense<5>> {};
struct digits : network<input<784>, dense<128>, relu, dense<10>> {};

/// Equal layers behind each other.
template <int... I>
auto equal_layers(std::integer_sequence<int, I...>) -> network<input<16>, std::conditional_t<I % 2 == 0, dense<16>, relu>...>;
template <int Layers>
struct chain : decltype(equal_layers(std::make_integer_sequence<int, 2 * Layers>{})) {};

constexpr kernel first_of(planned const& p, kind what) {
    for (kernel const& k : p.made.kernels)
        if (k.what == what) return k;
    return {};
}

constexpr bool sound(planned const& p) { return !verify(p.made, p.g, planned_lanes); }

/// Bias and activation while the product is in registers.
constexpr bool bias_and_relu_are_an_epilogue() {
    planned const p = plan_of(inference<layer_and_relu>(), 16);
    if (p.made.kernels.size() != 1 || p.made.arena != 0) return false;
    kernel const& k = p.made.kernels[0];
    return k.what == kind::contraction && k.rows == 16 && k.inner == 20 && k.cols == 24 && count(p, k, op::add) == 1 &&
           count(p, k, op::max) == 1 && stores(p, k, region::output) == 1;
}
static_assert(bias_and_relu_are_an_epilogue());

/// The weight's derivative is never stored: its kernel writes the weight.
bool sgd_is_an_epilogue() {
    planned const p = plan_of(step<one_layer, mse, sgd>(), 16);
    for (kernel const& k : p.made.kernels)
        if (k.what == kind::contraction && k.inner == 16)
            return stores(p, k, region::parameters) == 1 && stores(p, k, region::arena) == 0;
    return false;
}

/// Weight and both moments, and no derivative.
bool adam_is_one_kernel() {
    planned const p = plan_of(step<one_layer, mse, adam>(), 16);
    for (kernel const& k : p.made.kernels)
        if (k.what == kind::contraction && k.inner == 16)
            return stores(p, k, region::parameters) == 1 && stores(p, k, region::states) == 2 && stores(p, k, region::arena) == 0;
    return false;
}

/// Maximum, exponential, sum, logarithm and the scores' derivative, beside the product that makes the scores.
bool cross_entropy_is_an_epilogue() {
    planned const p = plan_of(step<one_layer, softmax_cross_entropy, sgd>(), 16);
    kernel const k = first_of(p, kind::contraction);
    return k.rows == 16 && k.inner == 20 && k.cols == 5 && count(p, k, op::amax) == 1 && count(p, k, op::exp) == 1 &&
           count(p, k, op::sum) >= 1 && count(p, k, op::log) == 1;
}
}  // namespace

BOOST_AUTO_TEST_CASE(the_loss_and_updates_are_epilogues) {
    BOOST_TEST(cross_entropy_is_an_epilogue());
    BOOST_TEST(sgd_is_an_epilogue());
    BOOST_TEST(adam_is_one_kernel());
}

BOOST_AUTO_TEST_CASE(what_is_too_wide_for_a_register_is_reduced_by_a_kernel) {
    planned const p = plan_of(step<layer_and_relu, softmax_cross_entropy, sgd>(), 16);
    BOOST_TEST(sound(p));
    BOOST_TEST(kernels(p, kind::reduce_columns) > 0);
    BOOST_TEST(count(p, first_of(p, kind::contraction), op::amax) == 0);
}

BOOST_AUTO_TEST_CASE(a_step_of_the_digits) {
    planned const p = plan_of(step<digits, softmax_cross_entropy, sgd>(), 32, 16);
    BOOST_TEST(!verify(p.made, p.g, 16));
    BOOST_TEST(p.made.kernels.size() == 9);
    BOOST_TEST(kernels(p, kind::contraction) == 5);
    // the scores, their derivative, the hidden layer and what flows back to it: nothing as long as a weight
    BOOST_TEST(p.made.arena < 784 * 128 / 4);
    int updates = 0;
    for (kernel const& k : p.made.kernels) updates += stores(p, k, region::parameters);
    BOOST_TEST(updates == 4);
}

BOOST_AUTO_TEST_CASE(one_register_holds_the_scores_or_a_kernel_more_is_needed) {
    planned const narrow = plan_of(step<digits, softmax_cross_entropy, sgd>(), 32, 8);
    planned const wide = plan_of(step<digits, softmax_cross_entropy, sgd>(), 32, 16);
    BOOST_TEST(!verify(narrow.made, narrow.g, 8));
    BOOST_TEST(narrow.made.kernels.size() > wide.made.kernels.size());
}

BOOST_AUTO_TEST_CASE(deeper_chains_run_the_same_code) {
    planned const four = plan_of(step<chain<4>, mse, sgd>(), 8), eight = plan_of(step<chain<8>, mse, sgd>(), 8);
    BOOST_TEST(sound(four));
    BOOST_TEST(sound(eight));
    BOOST_TEST(eight.made.kernels.size() > four.made.kernels.size());
    BOOST_TEST(distinct_kernels(four) == distinct_kernels(eight));
}

BOOST_AUTO_TEST_CASE(inference_keeps_two_layers) {
    planned const four = plan_of(inference<chain<4>>(), 8), eight = plan_of(inference<chain<8>>(), 8);
    BOOST_TEST(sound(four));
    BOOST_TEST(sound(eight));
    BOOST_TEST(four.made.kernels.size() == 4);
    BOOST_TEST(eight.made.kernels.size() == 8);
    BOOST_TEST(distinct_kernels(eight) == 3);
    BOOST_TEST(four.made.arena > 0);
    BOOST_TEST(four.made.arena == eight.made.arena);
}

BOOST_AUTO_TEST_CASE(equal_kernels_touch_equal_layouts) {
    planned const p = plan_of(step<chain<8>, mse, sgd>(), 8);
    for (kernel const& k : p.made.kernels) {
        kernel const& code = p.made.kernels[k.code];
        BOOST_TEST((k.what == code.what && k.rows == code.rows && k.inner == code.inner && k.cols == code.cols));
        for (int e = 0; e < k.ext_end - k.ext_begin; ++e) {
            external const& x = p.made.externals[k.ext_begin + e];
            external const& y = p.made.externals[code.ext_begin + e];
            BOOST_TEST((x.base == y.base && x.lane == y.lane && x.exact == y.exact && x.panel_stride == y.panel_stride));
        }
    }
}
