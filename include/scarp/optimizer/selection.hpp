// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/name.hpp>

namespace scarp {

namespace detail {

template <name... Patterns>
struct pattern_list {};

}  // namespace detail

/// Parameters whose full name is of one of the patterns: only<"*.bias", "dense_1.*">.
template <name... Patterns>
struct only {
    using patterns = detail::pattern_list<Patterns...>;

    template <class Named>
    static constexpr bool selects([[maybe_unused]] Named const& u) {
        return (u.named(Patterns.view()) || ...);
    }
};

/// All parameters but those: except<"*.bias", "*norm*">; except<> is all.
template <name... Patterns>
struct except {
    using patterns = detail::pattern_list<Patterns...>;

    template <class Named>
    static constexpr bool selects([[maybe_unused]] Named const& u) {
        return !(u.named(Patterns.view()) || ...);
    }
};

}  // namespace scarp
