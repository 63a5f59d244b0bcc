// SPDX-License-Identifier: BSL-1.0
#include "rival_eigen.hpp"
#include "rows.hpp"

// not in an unnamed namespace: the names of templates of it would be the same in all of these files
template <class Work>
using step_on_eigen = bench::rival::blas_perceptron<Work, bench::rival::eigen>;

void bench::enter_eigen(row_list& all) { enter<step_on_eigen>(all); }
