// SPDX-License-Identifier: BSL-1.0

#include "contestant_scarp.hpp"
#include "environment.hpp"
#include "harness.hpp"
#include "options.hpp"
#include "report.hpp"
#include "rival_hand.hpp"

#ifdef SCARP_HAVE_ONEDNN
#include "rival_onednn.hpp"
#endif
#ifdef SCARP_HAVE_OPENBLAS
#include "rival_openblas.hpp"
#endif
#ifdef SCARP_HAVE_EIGEN
#include "rival_eigen.hpp"
#endif

#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace bench;

/// Calls enter<Engine>() for the step on each library that was found.
template <class Work>
void for_each_library([[maybe_unused]] auto enter) {
#ifdef SCARP_HAVE_ONEDNN
    enter.template operator()<rival::blas_perceptron<Work, rival::onednn>>();
#endif
#ifdef SCARP_HAVE_OPENBLAS
    enter.template operator()<rival::blas_perceptron<Work, rival::openblas>>();
#endif
#ifdef SCARP_HAVE_EIGEN
    enter.template operator()<rival::blas_perceptron<Work, rival::eigen>>();
#endif
}

template <class Work>
row train(std::string name, std::optional<target> aim) {
    row result{std::move(name), training_flops<Work>(), Work::batch, aim};
    auto enter = [&]<class Engine> { result.contestants.push_back(std::make_unique<training<Work, Engine>>()); };
    enter.template operator()<scarp_trainer<Work>>();
    for_each_library<Work>(enter);
    return result;
}

template <class Work, calls Calls>
row infer(std::string name, std::optional<target> aim) {
    row result{std::move(name), inference_flops<Work>(), 1, aim};
    auto enter = [&]<class Engine> {
        result.contestants.push_back(std::make_unique<inference<Work, Calls, Engine>>());
    };
    enter.template operator()<scarp_model<Work>>();
    enter.template operator()<rival::hand<Work>>();
    for_each_library<Work>(enter);
    return result;
}

std::vector<row> all_rows() {
    using enum measure;
    std::vector<row> rows;
    rows.push_back(train<mnist_128>("784-128-10 relu, SGD, batch 64, training", target{share_of_peak, 95}));
    rows.push_back(train<mnist_512>("784-512-512-10 relu, SGD, batch 64, training", target{share_of_peak, 92}));
    rows.push_back(train<control>("17-64-64-6 tanh, Adam, batch 256, training", target{samples_per_second, 6}));
    rows.push_back(infer<control, calls::back_to_back>("17-64-64-6 tanh, inference of one", target{nanoseconds, 91}));
    rows.push_back(infer<control, calls::dependent>("17-64-64-6 tanh, inference of one, dependent", {}));
    rows.push_back(infer<tiny, calls::back_to_back>("8-32-32-1 tanh, inference of one", target{nanoseconds, 30}));
    rows.push_back(infer<tiny, calls::dependent>("8-32-32-1 tanh, inference of one, dependent", {}));
    return rows;
}

std::vector<row> chosen_rows(std::string const& only) {
    auto rows = all_rows();
    std::erase_if(rows, [&](row const& row) { return row.name.find(only) == std::string::npos; });
    if (rows.empty()) throw usage_error{"no row's name contains '" + only + "'"};
    return rows;
}

bool check_all(std::vector<row>& rows) {
    std::printf(
        "\nLargest difference from plain loops in double precision, after ten steps or over 64 samples (at most "
        "%.0e)\n",
        tolerance);
    bool all_agree = true;
    for (auto& row : rows) {
        std::printf("  %-46s", row.name.c_str());
        all_agree = check(row, print_check) && all_agree;
        std::printf("\n");
    }
    return all_agree;
}

std::runtime_error cannot_write(std::string const& path) { return std::runtime_error{"cannot write '" + path + "'"}; }

/// Opened before the long work, so that a wrong path is told at once; closed when no file is wanted.
std::ofstream opened(std::string const& path) {
    std::ofstream file;
    if (!path.empty()) file.open(path);
    if (!file) throw cannot_write(path);
    return file;
}

int run(options const& chosen) {
    auto rows = chosen_rows(chosen.only);
    auto csv = opened(chosen.csv);
    std::printf("One core, single precision, %zu lanes, FMA peak %.0f GFLOP/s; medians of %d rounds.\n", lane_count,
                warm_peak(), chosen.rounds);
    std::printf(
        "of peak: of the peak measured around the same turn; spread: between the quartiles; best: GFLOP/s of the "
        "fastest turn\n");
    bool const all_agree = check_all(rows);
    for (auto& row : rows) {
        race(row, chosen.rounds, chosen.quick ? 0.004 : 0.02);
        print_row(row);
        std::fflush(stdout);
    }
    print_targets(rows);
    if (csv.is_open()) {
        write_csv(csv, rows);
        if (!csv.flush()) throw cannot_write(chosen.csv);
    }
    return all_agree ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) try {
    auto const chosen = parse(count, arguments);
    if (chosen.help) return std::printf("%s", usage), 0;
    start_with_best_settings(arguments);
    keep_freed_memory();
    stay_on_one_core();
    return run(chosen);
} catch (usage_error const& error) {
    std::fprintf(stderr, "dense: %s (--help lists the options)\n", error.what());
    return 2;
} catch (std::exception const& error) {
    std::fprintf(stderr, "dense: %s\n", error.what());
    return 1;
}
