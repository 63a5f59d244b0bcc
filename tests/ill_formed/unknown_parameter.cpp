// expect: ill_formed<.*problem::no_parameter_of_this_name, .*at_type<net>.*, .*expected<.*"dense_1.weight".*>, .*got<.*"dense_1.wieght".*>, .*hint::see_parameter_names>
// SPDX-License-Identifier: BSL-1.0
// a misspelled parameter name; the nearest one is shown
#include <scarp/scarp.hpp>

using namespace scarp;
struct net : network<input<784>, dense<128>, relu, dense<10>> {};

#ifndef REPAIRED
float first(model<net>& m) { return m.parameter<"dense_1.wieght">()(0, 0); }
#else
float first(model<net>& m) { return m.parameter<"dense_1.weight">()(0, 0); }
#endif
