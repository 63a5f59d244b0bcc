// SPDX-License-Identifier: BSL-1.0
// Your own activation, loss and layer: one formula each. There is no backward pass to write, and none to get wrong.
#include <scarp/scarp.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace scarp;

// An activation is a formula of one value.
using swish = pointwise<[](auto x) { return x * sigmoid(x); }>;

// A loss is a formula of the network's output and its target that ends in one number.
using huber = loss<[](auto y, auto target) {
    auto e = abs(y - target);
    return mean(where(e < 1, 0.5 * e * e, e - 0.5));
}>;

// A layer names its parameters and says what it does with its input; shapes follow.
template <int Out>
struct gated {
    static constexpr expression define(expression x) {
        auto value = parameter("weight", Out, x.size()) * x + parameter("bias", Out);
        auto gate = parameter("gate", Out, x.size()) * x;
        return tanh(value) * sigmoid(gate);
    }
};

// Layers in a list, as types ...
struct controller : network<input<1>, gated<32>, residual<dense<32>, swish>, dense<1>> {};

// ... or as an expression: | is "then", + joins two branches. Its type is the network.
constexpr auto bypass = identity{} + (dense<32>{} | swish{} | dense<32>{});
struct policy : decltype(input<1>{} | dense<32>{} | tanh_{} | bypass | dense<1>{}) {};

static_assert(parameter_count<controller> == (32 + 32 + 32) + (32 * 32 + 32) + (32 + 1));
static_assert(std::is_same_v<output_shape<policy>, shape<1>>);

template <class Net>
double learn_sine(char const* name) {
    dataset const data = sine(2'000, 1);
    model<Net> net{seed{1}};
    trainer<Net, huber, adam, batch<50>> train{net, {.learning_rate = 3e-3f}};
    history const h = train.fit(data, {.epochs = 40, .seed = 1});
    std::printf("%-10s  loss %.6f after one epoch, %.6f after %d\n", name, h[0].loss, h.back().loss, h.size());
    for (float x : {-2.0f, 0.5f, 1.5f})
        std::printf("            sin(%+.1f) = %+.3f, learned %+.3f\n", x, std::sin(x), net(std::span<float const, 1>{&x, 1})[0]);
    return h.back().loss;
}

int main() {
    double const first = learn_sine<controller>("controller");
    double const second = learn_sine<policy>("policy");

    // A parameter of your layer is reached by the name that its formula gave it, and so is its derivative.
    model<controller> net{seed{1}};
    float const x[] = {0.5f}, y[] = {0.4794f};
    auto const g = gradients<huber>(net, x, y);
    std::printf("gated_1.gate(3, 0) is %+.4f, its derivative %+.6f\n", net.parameter<"gated_1.gate">()(3, 0),
                g.parameter<"gated_1.gate">()(3, 0));
    return std::max(first, second) < 1e-3 ? 0 : 1;
}
