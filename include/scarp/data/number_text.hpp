// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/error.hpp>

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace scarp::detail {

/// A cell or word as messages show it: quoted, and shortened when long.
inline std::string shown(std::string_view text) {
    return text.size() <= 40 ? joined({"\"", text, "\""}) : joined({"\"", text.substr(0, 40), "...\""});
}

/// The number that is the whole text: finite, also as a float. A point is the decimal mark, whatever the locale.
inline std::optional<double> parsed_number(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return {};
    bool const tiny = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
    if (fault == std::errc::result_out_of_range && tiny) return 0.0;
    if (fault != std::errc{} || !std::isfinite(static_cast<float>(value))) return {};
    return value;
}

/// The shortest text that is this number again, whatever the locale.
inline std::string exact_text(float value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

} // namespace scarp::detail
