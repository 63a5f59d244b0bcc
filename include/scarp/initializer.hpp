// SPDX-License-Identifier: BSL-1.0
#pragma once

/// How parameters start. Without a word they start as PyTorch's do; a rule can be given to
///
///     dense<64, init<he_normal{}>, init<zeros{}, "bias">>                        a layer, as an option
///     parameter<orthogonal{.gain = 2}>("weight", Out, x.size())                  a parameter of one's own formula
///     net.initialize(seed{7}, "*.weight", xavier_normal{}, "*.bias", zeros{})    a model, by patterns of names
///
/// A rule is any of these types, or a function: `[](philox& random) { return 0.1 * random.normal(); }` for each element, or
/// `[](auto const& values, philox&) { for (int i = 0; i < values.size(); ++i) values[i] = ...; }` for all. Each parameter draws
/// from a stream of its own in logical order, so the same seed gives the same bits on every machine and in constant evaluation.

#include <scarp/initializer/constant.hpp>
#include <scarp/initializer/eye.hpp>
#include <scarp/initializer/gain.hpp>
#include <scarp/initializer/he.hpp>
#include <scarp/initializer/init.hpp>
#include <scarp/initializer/lecun.hpp>
#include <scarp/initializer/normal.hpp>
#include <scarp/initializer/orthogonal.hpp>
#include <scarp/initializer/sparse.hpp>
#include <scarp/initializer/uniform.hpp>
#include <scarp/initializer/variance_scaling.hpp>
#include <scarp/initializer/xavier.hpp>
