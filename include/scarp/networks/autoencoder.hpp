// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/relu.hpp>
#include <scarp/activation/sigmoid.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/conv_transpose.hpp>
#include <scarp/layer/parallel.hpp>
#include <scarp/network/network.hpp>

namespace scarp::networks {

/// A convolution of any kind, normalised: without that, pictures that are mostly dark end all relus in many a training.
template <class Convolution>
using normalised = sequence<Convolution, batch_norm<>, relu>;

/// What is below a level of the U: half the rows and columns, what comes below that, and back up, beside the level itself.
template <int Channels, class... Below>
using level = sequence<parallel<identity, sequence<normalised<conv2d<2 * Channels, 3, stride<2>, padding<1>, no_bias>>, Below...,
                                                   normalised<conv_transpose2d<Channels, 2, stride<2>, no_bias>>>>,
                       normalised<conv2d<Channels, 3, padding<1>, no_bias>>>;

/// An autoencoder in the form of a U: strided convolutions go down, transposed ones up, and every level has a way across.
///
/// Shapes   x (Channels, Size, Size)   y as x, between 0 and 1; Size a multiple of 4
/// Source   Ronneberger, Fischer, Brox 2015, "U-Net: convolutional networks for biomedical image segmentation", fig. 1, with batch
///          normalisation
template <int Channels = 1, int Size = 28>
    requires(Size > 0 && Size % 4 == 0)
struct autoencoder : network<input<Channels, Size, Size>, normalised<conv2d<8, 3, padding<1>, no_bias>>, level<8, level<16>>,
                             conv2d<Channels, 1>, sigmoid> {};

}  // namespace scarp::networks
