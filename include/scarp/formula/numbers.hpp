// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp::detail {

/// A vector of constants, as long as the list; of one number, that number.
///
/// Cost   a comparison for each element that differs from the first
template <decimal First, decimal... Rest>
constexpr expression numbers(expression const& like) {
    if constexpr (sizeof...(Rest) == 0) return First.value;
    else {
        constexpr double rest[] = {Rest.value...};
        expression const at = index_vector(like, 1 + static_cast<int>(sizeof...(Rest)));
        expression v = First.value;
        for (int i = 0; i < static_cast<int>(sizeof...(Rest)); ++i)
            if (rest[i] != First.value) v = where(at == i + 1, rest[i], v);
        if (v.is_number()) return First.value;
        return v;
    }
}

}  // namespace scarp::detail
