// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "rival_blas.hpp"

#include <dnnl.h>

namespace bench::rival {

/// oneDNN's sgemm: the fastest matrix product among Debian's packages.
struct onednn {
    static constexpr char const* name = "oneDNN";

    template <bool TransA, bool TransB, bool Accumulate>
    static void product(std::size_t m, std::size_t n, std::size_t k, float alpha, float const* a, float const* b,
                        float* c) {
        auto const rows = static_cast<dnnl_dim_t>(m), columns = static_cast<dnnl_dim_t>(n),
                   inner = static_cast<dnnl_dim_t>(k);
        dnnl_sgemm(TransA ? 'T' : 'N', TransB ? 'T' : 'N', rows, columns, inner, alpha, a, TransA ? rows : inner, b,
                   TransB ? inner : columns, Accumulate, c, columns);
    }

    template <std::size_t In, std::size_t Out>
    static void product_of_one(float const* w, float const* x, float* y) {
        product<false, false, false>(1, Out, In, 1, x, w, y);
    }
};

}  // namespace bench::rival
