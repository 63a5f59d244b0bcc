// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Functions of a few numbers: evaluated, differentiated, minimised.

#include <scarp/objective/objective.hpp>  // first: its diagnosis then takes one line of includes less

#include <scarp/objective/check_gradient.hpp>
#include <scarp/objective/lbfgs.hpp>
#include <scarp/objective/minimise.hpp>
#include <scarp/objective/path.hpp>
