// SPDX-License-Identifier: BSL-1.0
// Step 3, backpropagation: the chain rule, applied from the loss backwards through every layer, gives dL/dw for all weights at
// the cost of about two forward passes. The compiler does it; here its result is compared with the rule written out by hand.
#include <scarp/scarp.hpp>
#include <scarp/show/explain.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <string>

using namespace scarp;

// One input, two hidden layers of three and two units, one output.
struct net : network<input<1>, dense<3>, tanh_, dense<2>, tanh_, dense<1>> {};

int main() {
    model<net, double> m{seed{4}};
    std::array<double, 1> const x{0.8}, t{0.5};
    auto const derived = gradients<mse>(m, x, t);

    // Forwards: each layer's output is the next one's input.
    auto const w1 = m.parameter<"dense_1.weight">();
    auto const b1 = m.parameter<"dense_1.bias">();
    auto const w2 = m.parameter<"dense_2.weight">();
    auto const b2 = m.parameter<"dense_2.bias">();
    auto const w3 = m.parameter<"dense_3.weight">();
    double h1[3], h2[2], y = m.parameter<"dense_3.bias">()(0);
    for (int i = 0; i < 3; ++i) h1[i] = std::tanh(w1(i, 0) * x[0] + b1(i));
    for (int j = 0; j < 2; ++j) h2[j] = std::tanh(w2(j, 0) * h1[0] + w2(j, 1) * h1[1] + w2(j, 2) * h1[2] + b2(j));
    for (int j = 0; j < 2; ++j) y += w3(0, j) * h2[j];

    // Backwards: L = (y - t)^2, so dL/dy = 2 (y - t). What reaches a unit is the sum over all units that it feeds, times its
    // weight to each; tanh hands on 1 - h^2 of it. A weight's derivative is what reached its unit times what went through it.
    double const dy = 2 * (y - t[0]);
    double d2[2], d1[3] = {};
    for (int j = 0; j < 2; ++j) d2[j] = dy * w3(0, j) * (1 - h2[j] * h2[j]);
    for (int i = 0; i < 3; ++i) d1[i] = (d2[0] * w2(0, i) + d2[1] * w2(1, i)) * (1 - h1[i] * h1[i]);

    double worst = 0;
    auto const compare = [&](char const* name, double by_hand, double by_compiler) {
        std::printf("%-22s %+.12f   %+.12f\n", name, by_hand, by_compiler);
        worst = std::fmax(worst, std::fabs(by_hand - by_compiler));
    };
    std::printf("output %.6f, target %.1f, loss %.6f\n\n", y, t[0], derived.loss);
    std::printf("derivative by            by hand           by the compiler\n");
    compare("dense_3.weight(0, 0)", dy * h2[0], derived.parameter<"dense_3.weight">()(0, 0));
    compare("dense_3.bias(0)", dy, derived.parameter<"dense_3.bias">()(0));
    compare("dense_2.weight(1, 2)", d2[1] * h1[2], derived.parameter<"dense_2.weight">()(1, 2));
    compare("dense_2.bias(1)", d2[1], derived.parameter<"dense_2.bias">()(1));
    compare("dense_1.weight(2, 0)", d1[2] * x[0], derived.parameter<"dense_1.weight">()(2, 0));
    compare("dense_1.bias(2)", d1[2], derived.parameter<"dense_1.bias">()(2));
    std::printf("\nlargest difference under 1e-12: %s\n", worst < 1e-12 ? "yes" : "no");

    // The same in symbols: what the compiler derived, up to the update.
    std::string const all = explain<trainer<net, mse, gradient_descent, batch<1>>>();
    std::printf("\n%s", all.substr(0, all.find("Update")).c_str());
    return worst < 1e-12 && std::fabs(derived.loss - (y - t[0]) * (y - t[0])) < 1e-12 ? 0 : 1;
}
