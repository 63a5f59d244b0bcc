// SPDX-License-Identifier: BSL-1.0
// Step 5, the softmax classifier: the same four steps on images of digits, first without a hidden layer, then with one.
#include <scarp/scarp.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace scarp;

// One layer: each digit's score is a weighted sum of the 784 pixels. Its weights are a picture of what speaks for the digit.
struct flat : network<input<784>, dense<10>> {};

// A hidden layer in between can weigh combinations of pixels.
struct deep : network<input<784>, dense<64, init<he_normal{}>>, relu, dense<10>> {};

template <class Net>
double learn(model<Net>& net, split const& data, char const* name) {
    trainer<Net, softmax_cross_entropy, momentum, batch<50>> train{net, {.learning_rate = 0.02f}};
    train.fit(data.train, {.epochs = 4, .seed = 1});
    auto const report = evaluate<softmax_cross_entropy>(net, data.test);
    std::printf("%-16s %6d parameters, %2.0f %% of the test images are read rightly\n", name, parameter_count<Net>,
                100 * report.accuracy);
    return report.accuracy;
}

int main() {
    split const data = digits(6'000, 2'000, 1);
    std::printf("a test image:\n%s\n", preview(data.test.image(3), 28, 28, preview_style::ascii).c_str());

    model<flat> simple{seed{1}};
    model<deep> better{seed{1}};
    double const one = learn(simple, data, "one layer:"), two = learn(better, data, "a hidden layer:");

    // softmax turns the scores into probabilities; the largest is the answer.
    auto const scores = better(data.test.image(3));
    double sum = 0;
    for (float const z : scores) sum += std::exp(static_cast<double>(z));
    int const answer = static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    std::printf("\nthe image above is a %d, and the network says %d with a probability of %.2f\n", data.test.label(3), answer,
                std::exp(static_cast<double>(scores[static_cast<std::size_t>(answer)])) / sum);
    return one > 0.8 && two > one && answer == data.test.label(3) ? 0 : 1;
}
