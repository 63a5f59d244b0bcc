// SPDX-License-Identifier: BSL-1.0
// Where a step's time goes: what each kernel of a network was planned to do, beside what it takes.
#include "contestant_scarp.hpp"
#include "kernel_times.hpp"
#include "peak.hpp"

#include <scarp/show/explain.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

using namespace scarp;

struct row {
    kernel_text text;
    double seconds;
};

/// Kernels of the training step of a network.
template <class Net, class Loss, class Optimizer, int Batch>
std::vector<row> measure(int rounds) {
    using program = typename trainer<Net, Loss, Optimizer, batch<Batch>>::program;
    std::vector<double> const seconds = bench::seconds_of_kernels<program, float>(rounds);
    std::vector<kernel_text> const texts = explain_kernels<trainer<Net, Loss, Optimizer, batch<Batch>>>();
    std::vector<row> rows;
    for (std::size_t k = 0; k < seconds.size(); ++k) rows.push_back({texts[k], seconds[k]});
    return rows;
}

struct entry {
    char const* name;
    char const* title;
    std::vector<row> (*measure)(int rounds);
};

constexpr entry entries[] = {
    {"mlp128", "784-128-10 relu, SGD, batch 64", &measure<bench::mnist_128_network, softmax_cross_entropy, sgd, 64>},
    {"mlp512", "784-512-512-10 relu, SGD, batch 64", &measure<bench::mnist_512_network, softmax_cross_entropy, sgd, 64>},
    {"control", "17-64-64-6 tanh, Adam, batch 256", &measure<bench::control_network, mse, adam, 256>},
};

void print(entry const& e, int rounds) {
    std::vector<row> const rows = e.measure(rounds);
    double const peak = bench::warm_peak();
    double total = 0, flops = 0;
    for (row const& r : rows) total += r.seconds;
    std::printf("\n%s: %zu kernels, FMA peak %.0f GFLOP/s\n", e.title, rows.size(), peak);
    std::printf("  %3s %10s %7s %9s %9s %8s\n", "", "us", "of step", "GFLOP/s", "of peak", "GB/s");
    for (std::size_t k = 0; k < rows.size(); ++k) {
        row const& r = rows[k];
        double const work = static_cast<double>(r.text.flops);
        flops += work;
        std::printf("  %3zu %10.2f %6.1f %% %9.1f %7.1f %% %8.1f  %s\n", k, 1e6 * r.seconds, 100 * r.seconds / total,
                    1e-9 * work / r.seconds, 1e-7 * work / r.seconds / peak, 1e-9 * static_cast<double>(r.text.bytes) / r.seconds,
                    r.text.anchor.c_str());
        for (std::string const& line : r.text.lines) std::printf("%68s%s\n", "", line.c_str());
    }
    std::printf("  all %10.2f         %9.1f %7.1f %%\n", 1e6 * total, 1e-9 * flops / total, 1e-7 * flops / total / peak);
}

int usage(std::FILE* to) {
    std::fprintf(to, "profile [--rounds N] [NAME...]: planned work and measured time of every kernel of a training step. Names:\n");
    for (entry const& e : entries) std::fprintf(to, "  %-10s %s\n", e.name, e.title);
    return to == stdout ? 0 : 2;
}

}  // namespace

int main(int count, char** words) {
    int rounds = 2000;
    std::vector<entry const*> chosen;
    for (int i = 1; i < count; ++i) {
        std::string_view const word{words[i]};
        if (word == "--help") return usage(stdout);
        if (word == "--rounds" && i + 1 < count) {
            rounds = std::atoi(words[++i]);
            if (rounds < 1) return usage(stderr);
            continue;
        }
        entry const* found = nullptr;
        for (entry const& e : entries)
            if (word == e.name) found = &e;
        if (!found) return usage(stderr);
        chosen.push_back(found);
    }
    if (chosen.empty())
        for (entry const& e : entries) chosen.push_back(&e);
    for (entry const* e : chosen) print(*e, rounds);
}
