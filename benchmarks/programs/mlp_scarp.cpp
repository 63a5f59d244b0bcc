// SPDX-License-Identifier: BSL-1.0
#include <scarp/scarp.hpp>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

using namespace scarp;

struct mlp : network<input<784>, dense<128>, relu, dense<10>> {};

int main(int, char** arguments) {
    int const steps = std::atoi(arguments[1]);
    std::mt19937 random{1};
    std::vector<float> inputs(64 * 784);
    std::vector<int> labels(64);
    for (float& x : inputs) x = static_cast<float>(random()) / 4294967296.0f;
    for (int& label : labels) label = static_cast<int>(random() % 10);

    model<mlp> net{seed{7}};
    trainer<mlp, softmax_cross_entropy, sgd, batch<64>> train{net, {.learning_rate = 0.05f}};
    float loss = 0;
    for (int i = 0; i < steps; ++i) loss = train.step(inputs, labels);
    std::printf("%g\n", static_cast<double>(loss));
}
