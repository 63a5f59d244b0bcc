// SPDX-License-Identifier: BSL-1.0
// Learning without labels: an autoencoder in the form of a U, whose inputs are noisy digits and whose targets are the digits themselves.
#include <scarp/networks/autoencoder.hpp>
#include <scarp/scarp.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <span>
#include <utility>
#include <vector>

using namespace scarp;

using cleaner = networks::autoencoder<1, 28>;

namespace {

/// The same images with noise, and themselves as targets.
dataset noisy(dataset const& images, float deviation, unsigned number) {
    dataset_parts parts{.shape = {1, 28, 28},
                        .features = {images.samples().begin(), images.samples().end()},
                        .targets = {images.samples().begin(), images.samples().end()},
                        .outputs = images.features()};
    std::mt19937 random{number};
    std::normal_distribution<float> noise{0, deviation};
    for (float& pixel : parts.features) pixel = std::clamp(pixel + noise(random), 0.f, 1.f);
    return dataset{std::move(parts)};
}

double mean_square(std::span<float const> a, std::span<float const> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
    return sum / static_cast<double>(a.size());
}

}  // namespace

int main() {
    auto const images = digits(2'000, 200, 1);
    dataset const train_set = noisy(images.train, 0.4f, 1), test_set = noisy(images.test, 0.4f, 2);

    model<cleaner> net{seed{1}};
    trainer<cleaner, mse, adam, batch<50>> train{net, {.learning_rate = 0.01f}};
    train.fit(train_set, {.epochs = 3, .seed = 1});

    std::vector<float> cleaned(test_set.samples().size());
    net.predict(test_set.samples(), cleaned);
    double const before = mean_square(test_set.samples(), test_set.targets()), after = mean_square(cleaned, test_set.targets());

    auto const style = style_of(stdout).utf8 ? preview_style::blocks : preview_style::ascii;
    std::printf("%s%s", preview(test_set.sample(0), 28, 28, style).c_str(), preview(std::span{cleaned}.first<784>(), 28, 28, style).c_str());
    std::printf("of test images that it has not seen, the network takes away %.0f %% of the noise's square\n", 100 * (1 - after / before));
    return after < before / 4 ? 0 : 1;
}
