// SPDX-License-Identifier: BSL-1.0
// Trains a classifier of 28x28 images: Fashion-MNIST, any folder of the MNIST family, or synthetic digits.
#include <scarp/scarp.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

using namespace scarp;

namespace {

// The network is a type: output sizes only, inputs follow. A layer that does not fit is refused by the compiler, by name.
struct classifier : network<input<784>, dense<256>, relu, dense<128>, relu, dense<10>> {};

static_assert(cost<classifier>.parameters == 235'146);
static_assert(std::is_same_v<output_shape<classifier>, shape<10>>);

constexpr auto fashion_mnist = "/usr/share/datasets/fashion-mnist";

struct options {
    std::string data = std::filesystem::exists(fashion_mnist) ? fashion_mnist : "synthetic";
    int epochs = 8;
    float learning_rate = 0.05f;
    std::uint64_t seed = 1;
    bool quiet = false;
};

split load(options const& o) {
    return o.data == "synthetic" ? digits(20'000, 4'000, o.seed) : load_idx(o.data);
}

void show_one(model<classifier> const& net, dataset const& test, int number) {
    auto const style = style_of(stdout).utf8 ? preview_style::blocks : preview_style::ascii;
    auto const scores = net(test.sample(number));
    int const predicted = static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    std::printf("%sthis is test image %d: %s, and the network says %s\n", preview(test.image(number), 28, 28, style).c_str(), number,
                test.class_name(test.label(number)).c_str(), test.class_name(predicted).c_str());
}

void run(options const& o) {
    split const data = load(o);
    if (!o.quiet)
        std::printf("%s\n%d images to learn from, %d to be judged by: %s\n\n", summary<classifier>().c_str(), data.train.size(),
                    data.test.size(), o.data.c_str());

    model<classifier> net{seed{o.seed}};
    trainer<classifier, softmax_cross_entropy, momentum, batch<64>> train{net, {.learning_rate = o.learning_rate}};

    // The report is called after every batch: it shows how far things are, and lets the learning rate fall to 0.
    auto const report = [&, show = progress{}](training_state const& s) mutable {
        float const batches = static_cast<float>(s.epochs) * static_cast<float>(s.batches);
        float const done = static_cast<float>((s.epoch - 1) * s.batches + s.batch) / batches;
        train.optimizer.learning_rate = o.learning_rate * (1 - done);
        if (!o.quiet) show(s);
    };
    train.fit(data.train, {.epochs = o.epochs, .validation = &data.test, .seed = o.seed, .report = report});

    show_one(net, data.test, 0);
    std::printf("test accuracy %.3f\n", evaluate<softmax_cross_entropy>(net, data.test).accuracy);
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app{"Trains a classifier of 28x28 images, 784-256-128-10, with momentum and batches of 64."};
    app.add_option("--data", o.data, "Folder of an MNIST-like data set (IDX files, plain or .gz), or 'synthetic' for drawn digits")
        ->capture_default_str();
    app.add_option("--epochs", o.epochs, "Passes over the training set")->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--lr", o.learning_rate, "Learning rate at the start; it falls to 0 at the end")->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--seed", o.seed, "Of the first parameters and of the order of the samples")->capture_default_str();
    app.add_flag("--quiet", o.quiet, "Print the result only");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    try {
        run(o);
    } catch (std::exception const& e) {
        std::fflush(stdout);
        std::fprintf(stderr, "train: %s\n", e.what());
        return 1;
    }
}
