// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "environment.hpp"
#include "options.hpp"
#include "report.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// What a program of rows does from its command line to its exit code.
namespace bench {

inline std::vector<row> chosen_rows(std::vector<row> all, std::string const& only) {
    std::erase_if(all, [&](row const& row) { return row.name.find(only) == std::string::npos; });
    if (all.empty()) throw usage_error{"no row's name contains '" + only + "'"};
    return all;
}

inline bool check_all(std::vector<row>& chosen) {
    std::printf("\nLargest difference from plain loops in double precision, after ten steps or over all samples\n");
    bool all_agree = true;
    for (auto& row : chosen) {
        std::printf("  %-60s", row.name.c_str());
        all_agree = check(row, print_check) && all_agree;
        std::printf("  (at most %.0e)\n", row.limit);
    }
    return all_agree;
}

inline std::runtime_error cannot_write(std::string const& path) { return std::runtime_error{"cannot write '" + path + "'"}; }

/// Opened before the long work, so that a wrong path is told at once; closed when no file is wanted.
inline std::ofstream opened(std::string const& path) {
    std::ofstream file;
    if (!path.empty()) file.open(path);
    if (!file) throw cannot_write(path);
    return file;
}

/// Checks and times the rows that `make` makes.
inline int run(options const& chosen, auto make) {
    std::vector<row> entered = chosen_rows(make(), chosen.only);
    auto csv = opened(chosen.csv);
    if (chosen.heap) {
        print_heap(entered, csv);
        if (csv.is_open() && !csv.flush()) throw cannot_write(chosen.csv);
        return 0;
    }
    std::printf("One core, single precision where nothing else is said, %zu lanes, FMA peak %.0f GFLOP/s; medians of %d rounds.\n", lane_count,
                warm_peak(), chosen.rounds);
    std::printf(
        "of peak: of the peak measured around the same turn; spread: between the quartiles; best: GFLOP/s of the "
        "fastest turn\n");
    bool const all_agree = check_all(entered);
    for (auto& row : entered) {
        race(row, chosen.rounds, chosen.quick ? 0.004 : 0.02);
        print_row(row);
        std::fflush(stdout);
    }
    print_targets(entered);
    if (csv.is_open()) {
        write_csv(csv, entered);
        if (!csv.flush()) throw cannot_write(chosen.csv);
    }
    return all_agree ? 0 : 1;
}

/// `make` returns the rows; it is called once the process has its best settings.
int main_of(char const* program, int count, char** arguments, auto make) try {
    auto const chosen = parse(count, arguments);
    if (chosen.help) return std::printf("%s", usage), 0;
    if (chosen.heap && !heap_is_counted()) throw usage_error{"--heap finds nothing in LD_PRELOAD that counts"};
    start_with_best_settings(arguments);
    keep_freed_memory();
    stay_on_one_core();
    return run(chosen, make);
} catch (usage_error const& error) {
    std::fprintf(stderr, "%s: %s (--help lists the options)\n", program, error.what());
    return 2;
} catch (std::exception const& error) {
    std::fprintf(stderr, "%s: %s\n", program, error.what());
    return 1;
}

}  // namespace bench
