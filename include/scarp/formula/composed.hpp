// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

#include <limits>

/// Functions that are composed of others, under the names of PyTorch.
namespace scarp {

/// x between two bounds, `high` where they cross; NaN is handed on. The derivative is 1 at the bounds themselves, as in torch.clamp.
constexpr expression clamp(expression const& x, expression const& low, expression const& high) {
    expression const y = where(x < low, low, x);
    return where(y > high, high, y);
}

/// Smallest element over some axes of the sample, or over all, with the rules of the largest.
constexpr expression min(expression const& x, axes over) { return -max(-x, over); }
constexpr expression min(expression const& x) { return -max(-x); }

/// Variance over some axes of the sample, or over all, as torch.var: the squared distances from the mean are summed and divided by
/// their number less `correction`. Correction 0 is what normalisations take.
constexpr expression var(expression const& x, axes over, int correction = 1) {
    expression const s = sum(square(x - mean(x, over.kept())), over);
    int const count = x.size() / s.size() - correction;
    return s * (count > 0 ? 1.0 / count : std::numeric_limits<double>::quiet_NaN());
}
constexpr expression var(expression const& x, int correction = 1) { return var(x, detail::all_of(x), correction); }

/// 1, 0 or -1; its derivative is 0.
constexpr expression sign(expression const& x) { return (x > 0) - (x < 0); }
/// 1 / sqrt(x).
constexpr expression rsqrt(expression const& x) { return 1 / sqrt(x); }

// Of conditions, which hold where they are not 0: 1 or 0 again. Both operands are computed.
constexpr expression operator&&(expression const& a, expression const& b) { return where(a, b != 0, 0); }
constexpr expression operator||(expression const& a, expression const& b) { return where(a, 1, b != 0); }
constexpr expression operator!(expression const& a) { return a == 0; }

}  // namespace scarp
