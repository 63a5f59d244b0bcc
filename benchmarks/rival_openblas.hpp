// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "rival_blas.hpp"

#include <cblas.h>

namespace bench::rival {

struct openblas {
    static constexpr char const* name = "OpenBLAS";

    template <bool TransA, bool TransB, bool Accumulate>
    static void product(std::size_t m, std::size_t n, std::size_t k, float alpha, float const* a, float const* b,
                        float* c) {
        auto const rows = static_cast<int>(m), columns = static_cast<int>(n), inner = static_cast<int>(k);
        cblas_sgemm(CblasRowMajor, TransA ? CblasTrans : CblasNoTrans, TransB ? CblasTrans : CblasNoTrans, rows,
                    columns, inner, alpha, a, TransA ? rows : inner, b, TransB ? inner : columns, Accumulate, c,
                    columns);
    }

    template <std::size_t In, std::size_t Out>
    static void product_of_one(float const* w, float const* x, float* y) {
        cblas_sgemv(CblasRowMajor, CblasTrans, In, Out, 1, w, Out, x, 1, 0, y, 1);
    }
};

}  // namespace bench::rival
