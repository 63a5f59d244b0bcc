// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/adaptive_pool.hpp>
#include <scarp/layer/batch_norm.hpp>
#include <scarp/layer/conv.hpp>
#include <scarp/layer/conv_transpose.hpp>
#include <scarp/layer/dense.hpp>
#include <scarp/layer/dropout.hpp>
#include <scarp/layer/global_pool.hpp>
#include <scarp/layer/group_norm.hpp>
#include <scarp/layer/input.hpp>
#include <scarp/layer/instance_norm.hpp>
#include <scarp/layer/layer.hpp>
#include <scarp/layer/layer_norm.hpp>
#include <scarp/layer/noise.hpp>
#include <scarp/layer/parallel.hpp>
#include <scarp/layer/pool.hpp>
#include <scarp/layer/reshape.hpp>
#include <scarp/layer/residual.hpp>
#include <scarp/layer/rms_norm.hpp>
#include <scarp/layer/upsample.hpp>
#include <scarp/layer/zero_pad.hpp>
