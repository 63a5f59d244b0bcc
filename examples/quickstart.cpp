// SPDX-License-Identifier: BSL-1.0
// A classifier of handwritten-looking digits, from nothing to its accuracy.
#include <scarp/scarp.hpp>

#include <algorithm>
#include <iostream>

using namespace scarp;

struct mlp : network<input<784>, dense<128>, relu, dense<10>> {};   // output sizes only: inputs are inferred
static_assert(parameter_count<mlp> == 101'770);

int main() {
    auto const data = digits(8'000, 2'000, 1);                       // images to learn from, and to be judged by
    model<mlp> net{seed{7}};
    trainer<mlp, softmax_cross_entropy, momentum, batch<64>> train{net, {.learning_rate = 0.05f}};
    train.fit(data.train, {.epochs = 3, .validation = &data.test, .report = progress{}});

    auto const scores = net(data.test.image(0));
    std::cout << summary<mlp>() << preview(data.test.image(0), 28, 28) << "is a "
              << std::max_element(scores.begin(), scores.end()) - scores.begin() << "; of all test images "
              << 100 * evaluate<softmax_cross_entropy>(net, data.test).accuracy << " % are read rightly\n";
}
