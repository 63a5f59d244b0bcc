// expect: ill_formed<.*problem::option_is_out_of_range, .*at_layer<2, .*conv_transpose2d<6, 3, .*expected<1, 1>, .*got<5, 5>, .*hint::use_less_padding>
// SPDX-License-Identifier: BSL-1.0
// output padding chooses among the sizes that a stride leaves open
#include <scarp/layer.hpp>
#include <scarp/network.hpp>

using namespace scarp;

#ifndef REPAIRED
struct net : network<input<1, 8, 8>, conv_transpose2d<6, 3, stride<2>, output_padding<5>>> {};
#else
struct net : network<input<1, 8, 8>, conv_transpose2d<6, 3, stride<2>, output_padding<1>>> {};
#endif
