// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/networks/autoencoder.hpp>
#include <scarp/networks/lenet5.hpp>
#include <scarp/networks/mobile.hpp>
#include <scarp/networks/resnet.hpp>
