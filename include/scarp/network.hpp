// SPDX-License-Identifier: BSL-1.0
#pragma once

/// All that a declaration needs: layers, activations and networks, without SIMD code.

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/network/algebra.hpp>
#include <scarp/network/cost.hpp>
#include <scarp/network/freeze.hpp>
#include <scarp/network/inference_of.hpp>
#include <scarp/network/network.hpp>
#include <scarp/network/with_batch.hpp>
