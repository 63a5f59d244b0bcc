// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/list.hpp>
#include <scarp/formula/math.hpp>
#include <scarp/formula/start.hpp>
#include <scarp/shape/philox.hpp>

namespace scarp {

namespace detail {

/// sum x_i y_i. Four sums in a fixed order, each product rounded by itself: the same bits on every machine.
constexpr double inner_product(double const* x, double const* y, int n) {
    double sum[4] = {};
    int i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; ++k) sum[k] += math::detail::product(x[i + k], y[i + k]);
    for (; i < n; ++i) sum[0] += math::detail::product(x[i], y[i]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// x - (x, q) q for each row q before it.
constexpr void remove_projections(double* x, double const* rows, int count, int n) {
    for (int r = 0; r < count; ++r) {
        double const* const q = rows + r * n;
        double const along = inner_product(x, q, n);
        for (int i = 0; i < n; ++i) x[i] -= math::detail::product(along, q[i]);
    }
}

}  // namespace detail

/// A random matrix with orthonormal rows, or columns where there are fewer of those, times gain: as torch.nn.init.orthogonal_.
///
/// Math     Q of the QR decomposition of a normal matrix, the diagonal of R positive: uniform over all such matrices;
///          W W^T = gain^2 I or W^T W = gain^2 I, first axis by all others
/// Errors   initializer_needs_more_axes for a vector
/// Cost     2 n^2 m products for a matrix of n by m, n <= m (1 s for 1024 by 1024); n m doubles of memory while it works
/// Source   Saxe, McClelland, Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning"; Gram-Schmidt, once more where
///          it cancels: Daniel, Gragg, Kaufman, Stewart 1976, Math. Comp. 30
struct orthogonal {
    double gain = 1;

    static constexpr int least_rank = 2;

    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        int const rows = values.rows(), cols = values.cols();
        bool const wide = rows <= cols;
        int const count = wide ? rows : cols, n = wide ? cols : rows;
        list<double> q(values.size(), 0.0);
        for (int r = 0; r < count; ++r) {
            double* const x = q.at + r * n;
            double length = 0;
            while (!(length > 0)) {
                for (int i = 0; i < n; ++i) x[i] = random.normal();
                double before = 0;
                length = detail::inner_product(x, x, n);
                do {
                    before = length;
                    detail::remove_projections(x, q.at, r, n);
                    length = detail::inner_product(x, x, n);
                } while (length > 0 && length < 0.01 * before);
            }
            double const scale = 1 / math::sqrt(length);
            for (int i = 0; i < n; ++i) x[i] *= scale;
        }
        for (int i = 0; i < values.size(); ++i)
            values[i] = static_cast<T>(gain * (wide ? q[i] : q[i % cols * n + i / cols]));
    }
};

}  // namespace scarp
