// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Scarp: neural networks as C++ types. This header is the whole library; each room has its own.

#include <scarp/activation.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss.hpp>
#include <scarp/model/model.hpp>
#include <scarp/network.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/trainer.hpp>
#include <scarp/version.hpp>
