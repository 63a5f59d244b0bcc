// SPDX-License-Identifier: BSL-1.0
#include "contestant_scarp.hpp"
#include "rows.hpp"

void bench::enter_scarp(row_list& all) { enter<scarp_trainer>(all); }
