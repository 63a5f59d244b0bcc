// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Training and judging: the step, the loop around it, evaluation and gradients.

#include <scarp/train/any_schedule.hpp>
#include <scarp/train/average.hpp>
#include <scarp/train/check_gradient.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/fit_state.hpp>
#include <scarp/train/gradients.hpp>
#include <scarp/train/history.hpp>
#include <scarp/train/interpreted.hpp>
#include <scarp/train/minimise.hpp>
#include <scarp/train/progress.hpp>
#include <scarp/train/trainer.hpp>
#include <scarp/train/training_state.hpp>
