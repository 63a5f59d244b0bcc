// SPDX-License-Identifier: BSL-1.0
// What surrounds the steps of a training: reading Fashion-MNIST, and the loop of fit() beside the bare steps of LeNet-5.
#include <scarp/data/digits.hpp>
#include <scarp/data/idx.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
#include <scarp/networks/lenet5.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/train/fit.hpp>

#include "clock.hpp"
#include "harness.hpp"
#include "options.hpp"

#include <time.h>

#include <cstdio>
#include <filesystem>
#include <vector>

using namespace scarp;

namespace {

constexpr auto fashion_mnist = "/usr/share/datasets/fashion-mnist";

double wall_seconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// False where images are missing. All should be there in less than half a second, by the wall clock.
bool measure_loading() {
    constexpr double most = 0.5;
    if (!std::filesystem::exists(fashion_mnist)) {
        std::printf("loading Fashion-MNIST: skipped, there is no %s\n", fashion_mnist);
        return true;
    }
    std::vector<double> wall, cpu;
    for (int i = 0; i < 5; ++i) {
        double const from = wall_seconds(), cpu_from = bench::cpu_seconds();
        auto const all = load_idx(fashion_mnist);
        wall.push_back(wall_seconds() - from), cpu.push_back(bench::cpu_seconds() - cpu_from);
        if (all.train.size() != 60'000 || all.test.size() != 10'000) return std::printf("loading Fashion-MNIST: images are missing\n"), false;
    }
    std::printf("loading Fashion-MNIST: %.3f s, %.3f s of CPU; target %.1f s: %s\n", bench::median(wall), bench::median(cpu), most,
                bench::median(wall) < most ? "met" : "missed");
    return true;
}

/// An epoch of fit() should take less than 3 % more CPU time than its steps do by themselves.
void measure_loop() {
    constexpr int samples = 64 * 100, rounds = 9;
    constexpr double most = 3;
    dataset const data = digits(samples, 1, 1).train;
    model<networks::lenet5<>> net{seed{1}};
    trainer<networks::lenet5<>, softmax_cross_entropy, sgd, batch<64>> train{net, {.learning_rate = 1e-3f}};
    train.fit(data, {.epochs = 1});
    std::vector<double> shares;
    for (int r = 0; r < rounds; ++r) {
        double const start = bench::cpu_seconds();
        for (int i = 0; i < samples / 64; ++i) bench::keep(train.step_staged(64));
        double const between = bench::cpu_seconds();
        train.fit(data, {.epochs = 1});
        shares.push_back(100 * ((bench::cpu_seconds() - between) / (between - start) - 1));
    }
    std::printf("fit() around the steps of LeNet-5, batch 64: %.1f %% (median of %d, spread %.1f to %.1f); target %.0f %%: %s\n", bench::median(shares),
                rounds, bench::quantile(shares, 0), bench::quantile(shares, 1), most, bench::median(shares) < most ? "met" : "missed");
}

}  // namespace

int main(int count, char** arguments) {
    if (auto const code = bench::ended_by(count, arguments, "loop", "Reading Fashion-MNIST, and fit() beside the bare steps of LeNet-5.")) return *code;
    bool const complete = measure_loading();
    measure_loop();
    return complete ? 0 : 1;
}
