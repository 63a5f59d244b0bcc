// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/tanh.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/network/network.hpp>

struct embedded_net : scarp::network<scarp::input<4>, scarp::dense<6>, scarp::tanh_, scarp::batch_norm<>, scarp::dense<3>> {};
