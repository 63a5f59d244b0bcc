// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/pointwise.hpp>
#include <scarp/activation/relu.hpp>
#include <scarp/activation/sigmoid.hpp>
#include <scarp/activation/softmax.hpp>
#include <scarp/activation/tanh.hpp>
