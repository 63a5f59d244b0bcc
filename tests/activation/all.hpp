// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation.hpp>
#include <scarp/formula/name.hpp>

/// Every activation, once: a line here puts it through the laws of tests/whole/activations.cpp and activation_kernels.cpp.
namespace activations {

using namespace scarp;

/// An activation under the name that tests/reference/make_activations.py gives it.
template <name Text, class A>
struct subject {
    static constexpr auto text = Text;
    using type = A;
};

template <class... Subjects>
struct subjects {
    static constexpr int count = sizeof...(Subjects);
};

// clang-format off
using all = subjects<
    subject<"relu", relu>,
    subject<"leaky_relu", leaky_relu<>>,
    subject<"leaky_relu_0.2", leaky_relu<0.2>>,
    subject<"prelu", prelu<>>,
    subject<"elu", elu<>>,
    subject<"elu_0.5", elu<0.5>>,
    subject<"selu", selu>,
    subject<"celu", celu<>>,
    subject<"celu_2", celu<2>>,
    subject<"gelu", gelu>,
    subject<"gelu_tanh", gelu_tanh>,
    subject<"silu", silu>,
    subject<"mish", mish>,
    subject<"softplus", softplus<>>,
    subject<"softplus_3", softplus<3>>,
    subject<"softsign", softsign>,
    subject<"hard_sigmoid", hard_sigmoid>,
    subject<"hard_swish", hard_swish>,
    subject<"hard_tanh", hard_tanh<>>,
    subject<"hard_tanh_2", hard_tanh<-0.5, 2>>,
    subject<"relu6", relu6>,
    subject<"tanh", tanh_>,
    subject<"sigmoid", sigmoid>,
    subject<"log_sigmoid", log_sigmoid>,
    subject<"softmax", softmax>,
    subject<"log_softmax", log_softmax>,
    subject<"squareplus", squareplus<>>,
    subject<"sin", sin_<>>,
    subject<"sin_30", sin_<30>>,
    subject<"gaussian", gaussian>,
    subject<"threshold", threshold<0.1, -2>>,
    subject<"glu", glu<>>,
    subject<"swiglu", swiglu<>>,
    subject<"fast_tanh", fast_tanh>,
    subject<"fast_sigmoid", fast_sigmoid>>;
// clang-format on

}  // namespace activations
