// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace scarp {

/// A way over a surface, with the name that its picture shows.
struct trail {
    std::string label;
    std::vector<std::array<double, 2>> points;
};

/// A function of the plane on a grid, ready to be drawn: from one corner to the opposite one, both included.
class surface {
public:
    using point = std::array<double, 2>;

    template <class F>
    surface(F const& f, point from, point to, int columns = 101, int rows = 101)
        : from_{from}, to_{to}, columns_{std::max(columns, 2)}, rows_{std::max(rows, 2)} {
        for (int row = 0; row < rows_; ++row)
            for (int column = 0; column < columns_; ++column) values_.push_back(f({x(column), y(row)}));
        for (double const v : values_)
            if (std::isfinite(v)) sorted_.push_back(v);
        std::sort(sorted_.begin(), sorted_.end());
    }

    int columns() const { return columns_; }
    int rows() const { return rows_; }
    point from() const { return from_; }
    point to() const { return to_; }
    double x(int column) const { return from_[0] + (to_[0] - from_[0]) * column / (columns_ - 1); }
    double y(int row) const { return from_[1] + (to_[1] - from_[1]) * row / (rows_ - 1); }
    double operator()(int column, int row) const { return values_[static_cast<std::size_t>(row * columns_ + column)]; }

    /// The share of the grid that lies lower, 0 ... 1: levels at equal ranks are evenly apart in the picture, however steep the
    /// function is. 1 for what is not a number.
    double rank(double value) const {
        if (std::isnan(value) || sorted_.empty()) return 1;
        auto const lower = std::lower_bound(sorted_.begin(), sorted_.end(), value) - sorted_.begin();
        return static_cast<double>(lower) / static_cast<double>(sorted_.size());
    }
    /// The value at a rank.
    double quantile(double share) const {
        if (sorted_.empty()) return 0;
        double const at = std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted_.size() - 1);
        return sorted_[static_cast<std::size_t>(at + 0.5)];
    }
    /// A trail without the points that lie within a thousandth of the surface from the last one; start and end stay.
    trail thinned(trail const& t) const {
        trail r{t.label, {}};
        for (std::size_t k = 0; k < t.points.size(); ++k) {
            point const p = t.points[k];
            bool const far = r.points.empty() || std::fabs(p[0] - r.points.back()[0]) > 1e-3 * std::fabs(to_[0] - from_[0]) ||
                             std::fabs(p[1] - r.points.back()[1]) > 1e-3 * std::fabs(to_[1] - from_[1]);
            if (far || k + 1 == t.points.size()) r.points.push_back(p);
        }
        return r;
    }
    bool contains(point p) const { return p[0] >= from_[0] && p[0] <= to_[0] && p[1] >= from_[1] && p[1] <= to_[1]; }

private:
    point from_, to_;
    int columns_, rows_;
    std::vector<double> values_, sorted_;
};

}  // namespace scarp
