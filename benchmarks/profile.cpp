// SPDX-License-Identifier: BSL-1.0
// Where the time of a step or of an inference goes: what each kernel of a network was planned to do, beside what it takes.
#include "bandwidth.hpp"
#include "contestant_scarp.hpp"
#include "environment.hpp"
#include "kernel_times.hpp"
#include "peak.hpp"
#include "scarp_images.hpp"

#include <scarp/show/explain.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace scarp;

struct row {
    kernel_text text;
    double seconds;
};

template <class Program>
std::vector<row> measure(int rounds, std::vector<kernel_text> const& texts) {
    std::vector<double> const seconds = bench::seconds_of_kernels<Program, float>(rounds);
    std::vector<row> rows;
    for (std::size_t k = 0; k < seconds.size(); ++k) rows.push_back({texts[k], seconds[k]});
    return rows;
}

/// Kernels of the training step of a network.
template <class Net, class Loss, class Optimizer, int Batch>
std::vector<row> step(int rounds) {
    using type = trainer<Net, Loss, Optimizer, batch<Batch>>;
    return measure<typename type::program>(rounds, explain_kernels<type>());
}

/// Kernels of the inference of a batch.
template <class Net, int Batch>
std::vector<row> inference(int rounds) {
    using program = scarp::detail::program<scarp::detail::inference_graph<Net>, Batch, float>;
    scarp::detail::explained e = scarp::detail::explained_network<Net>();
    e.plan = thaw(program::plan);
    e.batch = Batch;
    return measure<program>(rounds, scarp::detail::explanation{e, notation::unicode}.kernels());
}

struct entry {
    char const* name;
    char const* title;
    std::vector<row> (*measure)(int rounds);
};

constexpr entry entries[] = {
    {"mlp128", "784-128-10 relu, SGD, batch 64", &step<bench::mnist_128_network, softmax_cross_entropy, sgd, 64>},
    {"mlp512", "784-512-512-10 relu, SGD, batch 64", &step<bench::mnist_512_network, softmax_cross_entropy, sgd, 64>},
    {"mlp128_256", "784-128-10 relu, SGD, batch 256", &step<bench::mnist_128_network, softmax_cross_entropy, sgd, 256>},
    {"mlp512_256", "784-512-512-10 relu, SGD, batch 256", &step<bench::mnist_512_network, softmax_cross_entropy, sgd, 256>},
    {"control", "17-64-64-6 tanh, Adam, batch 256", &step<bench::control_network, mse, adam, 256>},
    {"control_1", "17-64-64-6 tanh, Adam, batch 1", &step<bench::control_network, mse, adam, 1>},
    {"lenet", "LeNet-5, SGD, batch 32", &step<networks::lenet5<>, softmax_cross_entropy, sgd, 32>},
    {"convolutions", "two 3x3 convolutions, SGD, batch 8", &step<bench::two_convolutions, mse, sgd, 8>},
    {"resnet", "ResNet-8, SGD, batch 64", &step<networks::resnet8<>, softmax_cross_entropy, sgd, 64>},
    {"mlp512_inference", "784-512-512-10 relu, batch 64, inference", &inference<bench::mnist_512_network, 64>},
    {"control_inference", "17-64-64-6 tanh, batch 64, inference", &inference<bench::control_network, 64>},
    {"lenet_inference", "LeNet-5, batch 32, inference", &inference<networks::lenet5<>, 32>},
    {"convolutions_inference", "two 3x3 convolutions, batch 8, inference", &inference<bench::two_convolutions, 8>},
};

/// A rate of work, or a dash where the time was too short for the clock.
std::string rate(double work, double seconds) {
    if (seconds < bench::resolved_seconds) return "-";
    char text[24];
    std::snprintf(text, sizeof text, "%.1f", work / seconds);
    return text;
}

void print(entry const& e, int rounds, std::FILE* csv) {
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
        std::printf("  %3zu %10.2f %6.1f %% %9s %7s %% %8s  %s\n", k, 1e6 * r.seconds, 100 * r.seconds / total,
                    rate(1e-9 * work, r.seconds).c_str(), rate(1e-7 * work / peak, r.seconds).c_str(),
                    rate(1e-9 * static_cast<double>(r.text.bytes), r.seconds).c_str(), r.text.anchor.c_str());
        if (csv)
            std::fprintf(csv, "%s,%zu,%.9g,%.0f,%.0f,%.1f,\"%s\"\n", e.name, k, r.seconds, work, static_cast<double>(r.text.bytes), peak, r.text.anchor.c_str());
        for (std::string const& line : r.text.lines) std::printf("%68s%s\n", "", line.c_str());
    }
    std::printf("  all %10.2f         %9.1f %7.1f %%\n", 1e6 * total, 1e-9 * flops / total, 1e-7 * flops / total / peak);
}

/// What the memory gives at most: the slopes of a roofline.
void print_bandwidths(std::FILE* csv) {
    struct {
        char const* name;
        std::size_t bytes;
    } const levels[] = {{"16 KiB", 16u << 10}, {"512 KiB", 512u << 10}, {"128 MiB", 128u << 20}};
    for (auto const& [name, bytes] : levels) {
        double const rate = bench::read_bandwidth(bytes);
        std::printf("reading %s again and again: %.0f GB/s\n", name, 1e-9 * rate);
        if (csv) std::fprintf(csv, "bandwidth,0,1,0,%.0f,0,\"%s\"\n", rate, name);
    }
}

int usage(std::FILE* to) {
    std::fprintf(to, "profile [--rounds N] [--csv FILE] [NAME...]: planned work and measured time of every kernel of a training step or an inference. Names:\n");
    for (entry const& e : entries) std::fprintf(to, "  %-22s %s\n", e.name, e.title);
    return to == stdout ? 0 : 2;
}

}  // namespace

int main(int count, char** words) {
    int rounds = 2000;
    std::FILE* csv = nullptr;
    std::vector<entry const*> chosen;
    for (int i = 1; i < count; ++i) {
        std::string_view const word{words[i]};
        if (word == "--help") return usage(stdout);
        if (word == "--rounds" && i + 1 < count) {
            rounds = std::atoi(words[++i]);
            if (rounds < 1) return usage(stderr);
            continue;
        }
        if (word == "--csv" && i + 1 < count) {
            csv = std::fopen(words[++i], "w");
            if (!csv) return std::fprintf(stderr, "profile: cannot write '%s'\n", words[i]), 1;
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
    bench::stay_on_one_core();
    if (csv) std::fprintf(csv, "network,kernel,seconds,flops,bytes,peak_gflops,work\n");
    for (entry const* e : chosen) print(*e, rounds, csv);
    print_bandwidths(csv);
    if (csv && std::fclose(csv) != 0) return std::fprintf(stderr, "profile: the CSV file could not be written\n"), 1;
}
