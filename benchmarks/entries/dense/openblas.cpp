// SPDX-License-Identifier: BSL-1.0
#include "rival_openblas.hpp"
#include "rows.hpp"

// not in an unnamed namespace: the names of templates of it would be the same in all of these files
template <class Work>
using step_on_openblas = bench::rival::blas_perceptron<Work, bench::rival::openblas>;

void bench::enter_openblas(row_list& all) { enter<step_on_openblas>(all); }
