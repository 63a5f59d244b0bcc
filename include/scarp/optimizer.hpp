// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/momentum.hpp>
#include <scarp/optimizer/nesterov.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/optimizer/update.hpp>
