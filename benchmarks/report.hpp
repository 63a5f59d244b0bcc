// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "harness.hpp"

#include <cstdio>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

/// The tables.
namespace bench {

inline constexpr char const* own_name = "Scarp";

inline contestant const* own(row const& row) {
    for (auto const& one : row.contestants)
        if (one->name == own_name) return one.get();
    return nullptr;
}

inline contestant const* best_rival(row const& row) {
    contestant const* best = nullptr;
    for (auto const& one : row.contestants)
        if (one->name != own_name && (!best || median(one->seconds) < median(best->seconds))) best = one.get();
    return best;
}

/// Turn by turn, so that a core that slows down for both does not show.
inline double ratio(contestant const& one, contestant const& rival) {
    std::vector<double> ratios;
    for (std::size_t r = 0; r < one.seconds.size(); ++r) ratios.push_back(rival.seconds[r] / one.seconds[r]);
    return median(ratios);
}

inline void print_check(contestant const& one, bool agrees) {
    std::printf("  %s %.1e%s", one.name.c_str(), one.error, agrees ? "" : " DIFFERENT, left out");
}

inline void print_row(row const& row) {
    std::printf("\n%s  (peak %.0f GFLOP/s, spread %.1f %%)\n", row.name.c_str(), median(row.peaks),
                100 * spread(row.peaks));
    std::printf("  %-18s %12s %11s %8s %8s %8s %8s %14s\n", "", "samples/s", "ns/sample", "GFLOP/s", "of peak",
                "spread", "best", "vs best rival");
    contestant const* const rival = best_rival(row);
    for (auto const& one : row.contestants) {
        double const seconds = median(one->seconds);
        std::printf("  %-18s %12.0f %11.1f %8.1f %6.1f %% %6.1f %% %8.1f", one->name.c_str(), 1 / seconds,
                    seconds * 1e9, row.flops / seconds * 1e-9, 100 * median(one->shares), 100 * spread(one->seconds),
                    row.flops / quantile(one->seconds, 0) * 1e-9);
        if (rival) std::printf(" %13.2fx", ratio(*one, *rival));
        std::printf("\n");
    }
}

/// The peak of the core on which the targets in ns and samples/s were set.
inline constexpr double reference_peak = 250;

struct reading {
    double value;      // as measured
    double scaled;     // as it would be on a core of the reference peak
    double shortfall;  // of the scaled one, relative, negative when the target is met
    char const* unit;
};

inline reading read(row const& row, contestant const& one) {
    double const seconds = median(one.seconds), share = median(one.shares), wanted = row.aim->value;
    double const scaled = row.flops * 1e-9 / (share * reference_peak);  // seconds
    switch (row.aim->what) {
        case measure::nanoseconds:
            return {seconds * 1e9, scaled * 1e9, scaled * 1e9 / wanted - 1, "ns"};
        case measure::samples_per_second:
            return {1e-6 / seconds, 1e-6 / scaled, 1 - 1e-6 / scaled / wanted, "M samples/s"};
        case measure::share_of_peak:
            break;
    }
    return {100 * share, 100 * share, 1 - 100 * share / wanted, "% of peak"};
}

inline void print_targets(std::vector<row> const& rows) {
    std::printf(
        "\nTargets; ns and samples/s were set on a core with a peak of %.0f GFLOP/s: \"at %.0f\" scales this core's "
        "figure to it and is judged\n",
        reference_peak, reference_peak);
    std::printf("  %-60s %9s %9s %-12s %9s %10s  %s\n", "", "target", "Scarp", "", "of peak", "at 250", "verdict");
    for (auto const& row : rows) {
        if (!row.aim) continue;
        contestant const* const scarp = own(row);
        std::printf("  %-60s %9.4g ", row.name.c_str(), row.aim->value);
        if (!scarp) {
            std::printf("%9s\n", "no figure");
            continue;
        }
        reading const now = read(row, *scarp);
        std::printf("%9.4g %-12s %7.1f %% %10.4g  ", now.value, now.unit, 100 * median(scarp->shares), now.scaled);
        if (now.shortfall <= 0)
            std::printf("met\n");
        else
            std::printf("missed by %.1f %%\n", 100 * now.shortfall);
    }
}

/// What every contestant asks of the heap. The file need not be open.
inline void print_heap(std::vector<row> const& rows, std::ostream& file) {
    std::printf("Blocks that a step or a prediction asks of the heap, and the most KiB that are held, parameters included, the given batch not\n");
    file << "row,contestant,blocks,bytes\n";
    for (auto const& row : rows) {
        std::printf("\n%s\n", row.name.c_str());
        for (auto const& one : row.contestants) {
            heap_use const use = use_of_heap(*one);
            std::printf("  %-18s %10.1f %10.0f\n", one->name.c_str(), use.blocks, static_cast<double>(use.bytes) / 1024);
            file << '"' << row.name << "\"," << one->name << ',' << use.blocks << ',' << use.bytes << '\n';
        }
    }
}

inline std::string text_of(std::optional<target> const& aim) {
    if (!aim) return "";
    char const* const unit[] = {"% of peak", "ns", "M samples/s"};
    char text[40];
    std::snprintf(text, sizeof text, "%g %s", aim->value, unit[static_cast<int>(aim->what)]);
    return text;
}

inline void write_csv(std::ostream& file, std::vector<row> const& rows) {
    file << "row,contestant,round,ns_per_sample,gflops,share_of_peak,difference,target\n";
    for (auto const& row : rows)
        for (auto const& one : row.contestants)
            for (std::size_t r = 0; r < one->seconds.size(); ++r)
                file << '"' << row.name << "\"," << one->name << ',' << r << ',' << one->seconds[r] * 1e9 << ','
                     << row.flops / one->seconds[r] * 1e-9 << ',' << one->shares[r] << ',' << one->error << ',' << text_of(row.aim) << '\n';
}

}  // namespace bench
