// expect: ill_formed<.*problem::sample_is_one_number, .*at_layer<3, .*batch_norm<>.*, .*expected<.*a_sample_with_axes>, .*got<.*one_number>, .*hint::normalise_something_with_axes>
// SPDX-License-Identifier: BSL-1.0
// a normalisation of what has no axes
#include <scarp/network.hpp>

using namespace scarp;

struct total {
    static constexpr expression define(expression const& x) { return sum(x); }
};

#ifndef REPAIRED
struct net : network<input<8>, total, batch_norm<>> {};
#else
struct net : network<input<8>, batch_norm<>, total> {};
#endif
