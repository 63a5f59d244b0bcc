// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/csv.hpp>

#include "fuzz.hpp"

/// The first byte of what is fuzzed chooses the options, the others are the text.
struct csv_choice {
    unsigned bits;
    std::string_view text;
    scarp::csv_options options;

    explicit csv_choice(std::span<unsigned char const> bytes)
        : bits{bytes[0]}, text{reinterpret_cast<char const*>(bytes.data()) + 1, bytes.size() - 1},
          options{.header = (bits & 1) != 0, .delimiter = bits & 2 ? ',' : '\t', .missing = static_cast<scarp::missing_values>(bits >> 2 & 3),
                  .max_categories = 20} {
        if (bits & 16) options.label = -1;
        if (bits & 32) options.targets = {0};
        if (bits & 64) options.categories = {1};
    }
};
