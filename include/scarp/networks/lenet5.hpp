// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/relu.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/network/network.hpp>

namespace scarp::networks {

/// LeNet-5 as it is built today: relu and maxima instead of squashing and averages.
///
/// Shapes   x (1, 28, 28)   y (Classes)
/// Cost     61,706 parameters with ten classes, 0.83 Mflop forward
/// Source   LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition", fig. 2
template <int Classes = 10>
struct lenet5 : network<input<1, 28, 28>,                                        // channels, height, width
                        conv2d<6, 5, padding<2>>, relu, max_pool2d<2>,           // 6, 14, 14
                        conv2d<16, 5>, relu, max_pool2d<2>,                      // 16, 5, 5
                        flatten, dense<120>, relu, dense<84>, relu, dense<Classes>> {};

}  // namespace scarp::networks
