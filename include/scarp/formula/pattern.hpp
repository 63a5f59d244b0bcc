// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace scarp {

/// Whether a name is of a pattern, in which `*` stands for any letters, also for none: "*.bias", "dense_*", "dense_1.weight".
///
/// Cost   linear in the name for one `*`, at worst the product of both lengths
constexpr bool matches(std::string_view pattern, std::string_view name) {
    constexpr auto none = static_cast<std::size_t>(-1);
    std::size_t p = 0, n = 0, star = none, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p, ++n;
        } else if (star != none) {  // the last star takes one letter more
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace scarp
