// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/relu6.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/global_pool.hpp>
#include <scarp/network/network.hpp>

namespace scarp::networks {

/// A 3x3 convolution in two: every channel by itself, then all channels of each pixel.
template <int In, int Out, int Stride = 1>
using separable_block = sequence<conv2d<In, 3, stride<Stride>, padding<1>, groups<In>, no_bias>, batch_norm<>, relu6,
                                 conv2d<Out, 1, no_bias>, batch_norm<>, relu6>;

/// A small network of depthwise separable convolutions for images of 32 by 32.
///
/// Shapes   x (3, 32, 32)   y (Classes)
/// Source   Howard et al. 2017, "MobileNets: efficient convolutional neural networks for mobile vision applications", sections 3.1, 3.2
template <int Classes = 10>
struct mobile : network<input<3, 32, 32>, conv2d<16, 3, padding<1>, no_bias>, batch_norm<>, relu6,
                        separable_block<16, 32>, separable_block<32, 64, 2>, separable_block<64, 64>, separable_block<64, 128, 2>,
                        separable_block<128, 128>, global_avg_pool, dense<Classes>> {};

}  // namespace scarp::networks
