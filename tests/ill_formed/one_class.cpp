// expect: ill_formed<.*problem::fewer_than_two_classes, .*at_loss<.*softmax_cross_entropy>.*, .*expected<2>, .*got<1>, .*hint::end_with_one_output_per_class>
// SPDX-License-Identifier: BSL-1.0
// a softmax of a single class is always 1
#include <scarp/scarp.hpp>

using namespace scarp;

#ifndef REPAIRED
struct binary : network<input<8>, dense<1>> {};
#else
struct binary : network<input<8>, dense<2>> {};
#endif

model<binary> built;
trainer<binary, softmax_cross_entropy, sgd, batch<4>> training{built};
