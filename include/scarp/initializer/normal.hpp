// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/math.hpp>
#include <scarp/formula/start.hpp>
#include <scarp/shape/philox.hpp>

namespace scarp {

/// N(mean, std^2), as torch.nn.init.normal_.
struct normal {
    double mean = 0;
    double std = 1;

    constexpr bool valid() const { return std >= 0; }
    constexpr double operator()(philox& random) const { return mean + math::detail::product(std, random.normal()); }
};

/// N(mean, std^2) given that the value lies in [from, to], as torch.nn.init.trunc_normal_: the bounds are values, not multiples
/// of std.
///
/// Cost   rejection, about one draw for each value while the interval holds most of the distribution, at worst some forty
struct truncated_normal {
    double mean = 0;
    double std = 1;
    double from = -2;
    double to = 2;

    constexpr bool valid() const { return std > 0 && from < to; }
    constexpr double operator()(philox& random) const {
        double const low = (from - mean) / std, high = (to - mean) / std;
        double z = 0;
        if (low > 0) z = in_tail(low, high, random);
        else if (high < 0) z = -in_tail(-high, -low, random);
        else if (high - low < 2) z = below_a_lid(low, high, 0, random);
        else {
            do z = random.normal();
            while (z < low || z > high);
        }
        double const x = mean + math::detail::product(std, z);
        return x < from ? from : x > to ? to : x;  // rounding may have left the interval
    }

private:
    /// The density over [low, high] is largest at `peak`.
    static constexpr double below_a_lid(double low, double high, double peak, philox& random) {
        for (;;) {
            double const z = low + math::detail::product(high - low, random.uniform());
            double const over = math::detail::product(z, z) - math::detail::product(peak, peak);
            if (random.uniform() < math::exp(-0.5 * over)) return z;
        }
    }
    /// 0 < low: what lies far behind it has a share below a double's resolution.
    static constexpr double in_tail(double low, double high, philox& random) {
        double const far = low + (low < 4 ? 9 : 40 / low);
        return below_a_lid(low, high < far ? high : far, low, random);
    }
};

}  // namespace scarp
