// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/relu.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/global_pool.hpp>
#include <scarp/layer/parallel.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/network/network.hpp>

namespace scarp::networks {

/// Two 3x3 convolutions around which the image goes.
template <int Channels>
using basic_block = sequence<residual<conv2d<Channels, 3, padding<1>, no_bias>, batch_norm<>, relu,
                                      conv2d<Channels, 3, padding<1>, no_bias>, batch_norm<>>, relu>;

/// The same with half the rows and columns and another number of channels: the way around is a strided 1x1 convolution.
template <int Channels>
using shrinking_block = sequence<
    parallel<join::add,
             sequence<conv2d<Channels, 3, stride<2>, padding<1>, no_bias>, batch_norm<>, relu,
                      conv2d<Channels, 3, padding<1>, no_bias>, batch_norm<>>,
             sequence<conv2d<Channels, 1, stride<2>, no_bias>, batch_norm<>>>,
    relu>;

/// A residual network of eight layers for images of 32 by 32: three stages of 16, 32 and 64 channels.
///
/// Shapes   x (3, 32, 32)   y (Classes)
/// Cost     78,042 parameters with ten classes, 25 Mflop forward
/// Source   He, Zhang, Ren, Sun 2016, "Deep residual learning for image recognition", section 4.2, with n = 1 and option B
template <int Classes = 10>
struct resnet8 : network<input<3, 32, 32>, conv2d<16, 3, padding<1>, no_bias>, batch_norm<>, relu,
                         basic_block<16>, shrinking_block<32>, shrinking_block<64>, global_avg_pool, dense<Classes>> {};

/// The same with three blocks a stage, which makes twenty layers.
template <int Classes = 10>
struct resnet20 : network<input<3, 32, 32>, conv2d<16, 3, padding<1>, no_bias>, batch_norm<>, relu,
                          basic_block<16>, basic_block<16>, basic_block<16>,
                          shrinking_block<32>, basic_block<32>, basic_block<32>,
                          shrinking_block<64>, basic_block<64>, basic_block<64>, global_avg_pool, dense<Classes>> {};

}  // namespace scarp::networks
