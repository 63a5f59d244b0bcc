// SPDX-License-Identifier: BSL-1.0
#include "rival_onednn.hpp"
#include "rows.hpp"

// not in an unnamed namespace: the names of templates of it would be the same in all of these files
template <class Work>
using step_on_onednn = bench::rival::blas_perceptron<Work, bench::rival::onednn>;

void bench::enter_onednn(row_list& all) { enter<step_on_onednn>(all); }
