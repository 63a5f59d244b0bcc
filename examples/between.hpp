// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <CLI/CLI.hpp>

#include <cstdio>
#include <string>

/// Numbers in a range, with a message that a person can read.
inline CLI::Validator between(double least, double most) {
    char text[64];
    std::snprintf(text, sizeof text, "%g to %g", least, most);
    return {[=, said = std::string{text}](std::string& input) {
                double value = 0;
                bool const number = CLI::detail::lexical_cast(input, value);
                return number && value >= least && value <= most ? std::string{} : "expected " + said + ", found " + input;
            },
            text};
}
