// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/loss/loss.hpp>
#include <scarp/loss/mse.hpp>
#include <scarp/loss/softmax_cross_entropy.hpp>
