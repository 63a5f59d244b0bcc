// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace scarp {

/// A text as a template argument: `net.parameter<"dense_1.weight">()`.
template <std::size_t N>
struct name {
    char text[N]{};
    constexpr name(char const (&s)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = s[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

}  // namespace scarp
