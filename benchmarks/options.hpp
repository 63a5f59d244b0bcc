// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

struct options {
    bool help = false;
    bool quick = false;
    bool heap = false;
    int rounds = 0;    // 0: what quick says
    std::string only;  // rows whose name contains this
    std::string csv;   // file to write
};

struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline constexpr char usage[] = R"(usage: PROGRAM [options]
Training and inference on one core: Scarp against other libraries and hand-written steps on the fastest of them.

  --quick        few and short rounds, to see that everything runs
  --rounds N     turns of each contestant (default 21, with --quick 3)
  --only TEXT    only the rows whose name contains TEXT
  --csv FILE     also write every figure of every round
  --heap         nothing is checked or timed: what each asks of the heap; wants programs/count_allocations.c, built as a library, in LD_PRELOAD
  --help         this text

Exit code 0: done; 1: a contestant computed something else, or a file could not be written; 2: wrong usage.
)";

inline int positive(std::string_view option, std::string_view text) {
    int value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1)
        throw usage_error{std::string{option} + " wants a positive number, got '" + std::string{text} + "'"};
    return value;
}

inline options parse(int count, char const* const* arguments) {
    options result;
    for (int i = 1; i < count; ++i) {
        std::string_view const option = arguments[i];
        auto value = [&]() -> std::string_view {
            if (i + 1 == count) throw usage_error{std::string{option} + " wants a value"};
            return arguments[++i];
        };
        if (option == "--help")
            result.help = true;
        else if (option == "--quick")
            result.quick = true;
        else if (option == "--heap")
            result.heap = true;
        else if (option == "--rounds")
            result.rounds = positive(option, value());
        else if (option == "--only")
            result.only = value();
        else if (option == "--csv")
            result.csv = value();
        else
            throw usage_error{"unknown option '" + std::string{option} + "'"};
    }
    if (result.rounds == 0) result.rounds = result.quick ? 3 : 21;
    return result;
}

/// The exit code of a program that has no option but --help, and --quick where it is asked for, if the command line ends it.
inline std::optional<int> ended_by(int count, char const* const* words, char const* program, char const* purpose, bool* quick = nullptr) {
    std::string_view const word = count > 1 ? words[1] : "";
    if (count == 1) return {};
    if (count == 2 && quick && word == "--quick") return *quick = true, std::nullopt;
    bool const help = count == 2 && word == "--help";
    std::fprintf(help ? stdout : stderr, "usage: %s%s\n%s\n", program, quick ? " [--quick]" : "", purpose);
    return help ? 0 : 2;
}

}  // namespace bench
