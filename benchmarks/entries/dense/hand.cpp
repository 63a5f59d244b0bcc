// SPDX-License-Identifier: BSL-1.0
#include "rival_hand.hpp"
#include "rows.hpp"

void bench::enter_hand(row_list& all) { enter<rival::hand>(all); }
