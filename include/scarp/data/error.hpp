// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace scarp {

namespace detail {

/// The parts as one text. Not a chain of operator+: g++ 12 warns falsely of overlap at -O3 (-Wrestrict).
inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (std::string_view part : parts) text += part;
    return text;
}

} // namespace detail

/// Data that cannot be used. `what()` is one line: "FILE: expected EXPECTED, found FOUND at byte OFFSET".
///
/// `offset` counts bytes from the start of the file (of the unpacked contents where gzip is read); it is empty when
/// no place can be named, as for a missing file.
class data_error : public std::runtime_error {
public:
    data_error(std::string file_name, std::string what_was_expected, std::string what_was_found,
               std::optional<std::uint64_t> where = {})
        : std::runtime_error{line(file_name, what_was_expected, what_was_found, where)},
          file{std::move(file_name)}, expected{std::move(what_was_expected)}, found{std::move(what_was_found)},
          offset{where} {}

    std::string file;
    std::string expected;
    std::string found;
    std::optional<std::uint64_t> offset;

private:
    static std::string line(std::string const& file_name, std::string const& what_was_expected,
                            std::string const& what_was_found, std::optional<std::uint64_t> where) {
        std::string text = detail::joined({file_name, ": expected ", what_was_expected, ", found ", what_was_found});
        if (where) text += detail::joined({" at byte ", std::to_string(*where)});
        for (char& c : text)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';   // a file name may hold a line break
        return text;
    }
};

} // namespace scarp
