// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/data/dataset.hpp>
#include <scarp/data/digits.hpp>
#include <scarp/data/error.hpp>
#include <scarp/data/idx.hpp>
#include <scarp/data/preview.hpp>
#include <scarp/data/synthetic.hpp>
