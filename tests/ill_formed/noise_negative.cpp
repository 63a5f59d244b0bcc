// expect: ill_formed<.*problem::option_is_out_of_range, .*at_layer<3, .*noise<.*, .*expected<.*numbers_in_their_range>, .*got<.*numbers_outside>, .*hint::use_a_number_of_at_least_0>
// SPDX-License-Identifier: BSL-1.0
// a layer of chance whose number makes no sense
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<8>, dense<4>, noise<-0.1>, dense<2>> {};
#else
struct net : network<input<8>, dense<4>, noise<0.1>, dense<2>> {};
#endif
