// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Scarp: neural networks as C++ types. This header is the whole library; each room has its own.

// first and by themselves: clang shows the way to a header with a diagnosis, which is then short
#include <scarp/network/network.hpp>
#include <scarp/network/algebra.hpp>
#include <scarp/train/derivation.hpp>

#include <scarp/activation.hpp>
#include <scarp/data.hpp>
#include <scarp/initializer.hpp>
#include <scarp/io/save.hpp>
#include <scarp/layer.hpp>
#include <scarp/loss.hpp>
#include <scarp/model/for_inference.hpp>
#include <scarp/model/model.hpp>
#include <scarp/network.hpp>
#include <scarp/objective.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/schedule.hpp>
#include <scarp/show.hpp>
#include <scarp/train.hpp>
#include <scarp/version.hpp>
