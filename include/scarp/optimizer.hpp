// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/accumulate.hpp>
#include <scarp/optimizer/adadelta.hpp>
#include <scarp/optimizer/adagrad.hpp>
#include <scarp/optimizer/adam.hpp>
#include <scarp/optimizer/adamax.hpp>
#include <scarp/optimizer/adamw.hpp>
#include <scarp/optimizer/amsgrad.hpp>
#include <scarp/optimizer/chain.hpp>
#include <scarp/optimizer/clip.hpp>
#include <scarp/optimizer/dampened_momentum.hpp>
#include <scarp/optimizer/decoupled_weight_decay.hpp>
#include <scarp/optimizer/gradient_descent.hpp>
#include <scarp/optimizer/groups.hpp>
#include <scarp/optimizer/lamb.hpp>
#include <scarp/optimizer/lion.hpp>
#include <scarp/optimizer/momentum.hpp>
#include <scarp/optimizer/moving_average.hpp>
#include <scarp/optimizer/nadam.hpp>
#include <scarp/optimizer/nesterov.hpp>
#include <scarp/optimizer/radam.hpp>
#include <scarp/optimizer/rmsprop.hpp>
#include <scarp/optimizer/selection.hpp>
#include <scarp/optimizer/sgd.hpp>
#include <scarp/optimizer/update.hpp>
