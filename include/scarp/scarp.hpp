// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Scarp: neural networks as C++ types. This header is the whole library; each room has its own.

#include <scarp/activation.hpp>
#include <scarp/data.hpp>
#include <scarp/initializer.hpp>
#include <scarp/io/save.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss.hpp>
#include <scarp/model/for_inference.hpp>
#include <scarp/model/model.hpp>
#include <scarp/network/algebra.hpp>  // by itself: its diagnosis then takes one line of includes less
#include <scarp/network.hpp>
#include <scarp/objective.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/schedule.hpp>
#include <scarp/show.hpp>
#include <scarp/train.hpp>
#include <scarp/version.hpp>
