// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Files of models and of trainings.

#include <scarp/io/checkpoint.hpp>
#include <scarp/io/embedded.hpp>
#include <scarp/io/names.hpp>
#include <scarp/io/npz.hpp>
#include <scarp/io/save.hpp>
#include <scarp/io/save_header.hpp>
