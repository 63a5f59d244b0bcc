// SPDX-License-Identifier: BSL-1.0
// Step 1, the loss function: one number that says how wrong a network is. Learning means to make it small.
#include <scarp/objective.hpp>

#include <array>
#include <cstdio>

using namespace scarp;

// Regression. Four measurements t at the places x lie near a line y = w x + b; how wrong is a guess of w and b? The mean squared
// error answers: L = 1/n sum (y - t)^2. As a function of what can be learned, of the point p = (w, b):
constexpr double x[] = {0, 1, 2, 3}, t[] = {1.1, 2.9, 5.2, 6.8};

constexpr auto squared_error = objective<2>([](auto p) {
    expression sum = 0;
    for (int i = 0; i < 4; ++i) sum = sum + square(p[0] * x[i] + p[1] - t[i]);
    return sum / 4;
});

// Classification. A network gives each class a score z; softmax makes probabilities of them, y_i = e^z_i / sum e^z. The target t
// is 1 for the right class, 0 for the others, and the cross-entropy is L = - sum t_i log y_i: only the right class counts.
constexpr int right = 2;
constexpr auto probability = objective<3>([](auto z) { return exp(z[right]) / sum(exp(z)); });
constexpr auto cross_entropy = objective<3>([](auto z) { return -log(exp(z[right]) / sum(exp(z))); });

// The minus sign is easily lost in print. The logarithm of a probability is negative, so without it the worst answer would have
// the smallest "loss", and training would make the network as wrong as it can be.
constexpr auto without_minus = objective<3>([](auto z) { return log(exp(z[right]) / sum(exp(z))); });

// A loss can be computed wherever a number can, also by the compiler.
static_assert(squared_error({2, 1}) < squared_error({2, 0}) && squared_error({2, 0}) < squared_error({0, 0}));

int main() {
    std::printf("a guess            mean squared error\n");
    constexpr double lines[][2] = {{0, 0}, {2, 0}, {2, 1}};
    for (auto const& [w, b] : lines) std::printf("y = %.0f x + %.0f             %8.4f\n", w, b, squared_error({w, b}));

    std::printf("\nscores, class %d is right   its probability   cross-entropy   without the minus\n", right);
    constexpr std::array<double, 3> answers[] = {{6, 2, 1}, {0, 0, 0}, {1, 2, 6}};
    bool falls = true;
    for (auto const& z : answers) {
        std::printf("%5.0f %2.0f %2.0f %28.4f", z[0], z[1], z[2], probability(z));
        std::printf(" %15.4f %19.4f\n", cross_entropy(z), without_minus(z));
        falls = falls && cross_entropy(z) <= cross_entropy(answers[0]) && without_minus(z) >= without_minus(answers[0]);
    }
    std::printf("\nthe better the answer, the smaller the cross-entropy; without its minus it is the other way round\n");
    return falls ? 0 : 1;
}
