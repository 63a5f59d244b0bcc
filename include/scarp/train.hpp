// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Training and judging: the step, the loop around it, evaluation and gradients.

#include <scarp/train/any_schedule.hpp>
#include <scarp/train/average.hpp>
#include <scarp/train/check_gradient.hpp>
#include <scarp/train/classification_report.hpp>
#include <scarp/train/confusion_matrix.hpp>
#include <scarp/train/early_stopping.hpp>
#include <scarp/train/evaluate.hpp>
#include <scarp/train/fit.hpp>
#include <scarp/train/fit_state.hpp>
#include <scarp/train/gradient_norm.hpp>
#include <scarp/train/gradients.hpp>
#include <scarp/train/history.hpp>
#include <scarp/train/history_file.hpp>
#include <scarp/train/interpreted.hpp>
#include <scarp/train/interrupt_guard.hpp>
#include <scarp/train/minimise.hpp>
#include <scarp/train/predict.hpp>
#include <scarp/train/progress.hpp>
#include <scarp/train/regression_report.hpp>
#include <scarp/train/scores.hpp>
#include <scarp/train/stopping_rules.hpp>
#include <scarp/train/trainer.hpp>
#include <scarp/train/training_state.hpp>
