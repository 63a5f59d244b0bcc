// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <scarp/formula/start.hpp>
#include <scarp/shape/philox.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

/// What initializers make, in logical order, and whether it is distributed as it should be.
namespace scarp::testing {

template <class T = double, class Rule>
std::vector<T> values_by(Rule const& rule, extents shape, std::uint64_t seed = 1) {
    parameter_record record;
    record.dims = shape;
    std::vector<T> all(static_cast<std::size_t>(shape.size()));
    philox random{seed};
    detail::make_values(rule, parameter_values<T>{all.data(), record, row_major(shape)}, random);
    return all;
}

/// The largest distance between the values' share below x and F(x): Kolmogorov and Smirnov. At most one sample in ten thousand
/// of the right distribution is further away than this tolerance; a mean wrong by 3 % of the deviation is at 10'000 values.
template <class T, class Distribution>
void check_distribution(std::vector<T> values, Distribution const& share_below) {
    std::sort(values.begin(), values.end());
    double const n = static_cast<double>(values.size());
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        double const share = share_below(static_cast<double>(values[i]));
        for (std::size_t below : {i, i + 1}) distance = std::max(distance, std::fabs(share - static_cast<double>(below) / n));
    }
    BOOST_TEST(distance < 2.23 / std::sqrt(n));
}

/// Mean 0 within five standard errors, and the deviation within five of a normal distribution, which has the widest of them.
template <class T>
void check_moments(std::vector<T> const& values, double std) {
    double sum = 0, squares = 0;
    for (T const x : values) {
        sum += static_cast<double>(x);
        squares += static_cast<double>(x) * static_cast<double>(x);
    }
    double const n = static_cast<double>(values.size());
    BOOST_TEST(std::fabs(sum / n) < 5 * std / std::sqrt(n));
    BOOST_TEST(std::fabs(squares / n - std * std) < 5 * std * std * std::sqrt(2 / n));
}

template <class T>
double largest(std::vector<T> const& values) {
    double most = 0;
    for (T const x : values) most = std::max(most, std::fabs(static_cast<double>(x)));
    return most;
}

/// N(0, 1)'s share below x.
inline double normal_share(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

}  // namespace scarp::testing
