// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE whole_deep
#include <boost/test/unit_test.hpp>

#include <layer/laws.hpp>

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/dense.hpp>

#include <type_traits>
#include <utility>

using namespace scarp;

namespace {

/// input, then dense layers and activations by turns.
template <int... I>
auto by_turns(std::integer_sequence<int, I...>) -> network<input<8>, std::conditional_t<I % 2 == 0, dense<8>, tanh_>...>;
struct deep : decltype(by_turns(std::make_integer_sequence<int, 48>{})) {};

}  // namespace

BOOST_AUTO_TEST_CASE(many_layers_answer) { laws::inference_agrees<deep, double>(); }

BOOST_AUTO_TEST_CASE(many_layers_train) { laws::step_agrees<deep, mse, double>(); }
