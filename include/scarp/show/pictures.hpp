// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Pictures of a training, for gnuplot; not part of scarp.hpp, for the sake of compile time.

#include <scarp/show/confusion_picture.hpp>
#include <scarp/show/draw.hpp>
#include <scarp/show/histogram_picture.hpp>
#include <scarp/show/learning_curves.hpp>
#include <scarp/show/tiles_picture.hpp>
