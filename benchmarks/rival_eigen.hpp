// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "rival_blas.hpp"

// g++ 12 takes the intrinsics that Eigen inlines for reads of uninitialized registers (GCC bug 105593)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace bench::rival {

struct eigen {
    static constexpr char const* name = "Eigen";

    template <bool TransA, bool TransB, bool Accumulate>
    static void product(std::size_t m, std::size_t n, std::size_t k, float alpha, float const* a, float const* b,
                        float* c) {
        auto const left = transposed<TransA>(a, m, k);
        auto const right = transposed<TransB>(b, k, n);
        Eigen::Map<matrix> result{c, static_cast<Eigen::Index>(m), static_cast<Eigen::Index>(n)};
        if constexpr (!Accumulate)
            result.noalias() = alpha * (left * right);
        else
            result.noalias() += alpha * (left * right);
    }

    /// Sizes known to Eigen, so that it unrolls and vectorizes for them.
    template <std::size_t In, std::size_t Out>
    static void product_of_one(float const* w, float const* x, float* y) {
        using weight = Eigen::Map<Eigen::Matrix<float, int{Out}, int{In}> const>;  // column-major: the same memory as
                                                                                   // (in, out) by rows
        Eigen::Map<Eigen::Matrix<float, int{Out}, 1>> result{y};
        result.noalias() = weight{w} * Eigen::Map<Eigen::Matrix<float, int{In}, 1> const>{x};
    }

private:
    using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    template <bool Trans>
    static auto transposed(float const* values, std::size_t m, std::size_t n) {
        auto const rows = static_cast<Eigen::Index>(m), columns = static_cast<Eigen::Index>(n);
        if constexpr (Trans)
            return Eigen::Map<matrix const>{values, columns, rows}.transpose();
        else
            return Eigen::Map<matrix const>{values, rows, columns};
    }
};

}  // namespace bench::rival
