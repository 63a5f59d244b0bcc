// SPDX-License-Identifier: BSL-1.0
// What it takes to load and save a model of a million parameters: CPU time, the least of 30 times, the file in the cache.
#include <scarp/activation/relu.hpp>
#include <scarp/io.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/reshape.hpp>

#include "clock.hpp"
#include "options.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

using namespace scarp;

namespace {

struct mlp : network<input<784>, dense<1024>, relu, dense<192>, relu, dense<10>> {};
struct images : network<input<64, 8, 8>, conv2d<256, 3>, relu, conv2d<370, 3>, relu, flatten, dense<1>> {};

template <class F>
double milliseconds(F const& f) {
    double best = 1e9;
    for (int i = 0; i < 30; ++i) {
        double const start = bench::cpu_seconds();
        f();
        best = std::min(best, 1e3 * (bench::cpu_seconds() - start));
    }
    return best;
}

/// Whether loading takes no longer than it may.
template <class Net>
bool measure(char const* name, std::string const& folder) {
    constexpr double most = 5;
    model<Net> net{seed{1}};
    std::string const path = folder + "/net.safetensors", short_path = folder + "/short.safetensors", npz = folder + "/net.npz";
    double const saved = milliseconds([&] { save(net, path); });
    save(net, short_path, own_names{}, dtype::bf16);
    save_npz(net, npz);
    double const loaded = milliseconds([&] { load(net, path); });
    double const from_short = milliseconds([&] { load(net, short_path); });
    double const from_npz = milliseconds([&] { load_npz(net, npz); });
    std::printf("%-10s %12d %10.2f %10.2f %10.2f %10.2f  target of load %.0f ms: %s\n", name, parameter_count<Net>, saved, loaded, from_short, from_npz, most,
                loaded < most ? "met" : "missed");
    return loaded < most;
}

}  // namespace

int main(int count, char** arguments) {
    if (auto const code = bench::ended_by(count, arguments, "files", "What it takes to load and save a model of a million parameters.")) return *code;
    std::string const folder = (std::filesystem::temp_directory_path() / "scarp_benchmark_files").string();
    std::filesystem::create_directories(folder);
    std::printf("milliseconds   parameters       save       load  load bf16   load npz\n");
    bool const dense = measure<mlp>("dense", folder), convolutions = measure<images>("conv2d", folder);
    std::filesystem::remove_all(folder);
    return dense && convolutions ? 0 : 1;
}
