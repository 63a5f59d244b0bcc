// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/schedule/cosine.hpp>
#include <scarp/schedule/cosine_restarts.hpp>
#include <scarp/schedule/exponential.hpp>
#include <scarp/schedule/inverse_square_root.hpp>
#include <scarp/schedule/linear.hpp>
#include <scarp/schedule/multi_step.hpp>
#include <scarp/schedule/one_cycle.hpp>
#include <scarp/schedule/polynomial.hpp>
#include <scarp/schedule/reduce_on_plateau.hpp>
#include <scarp/schedule/schedule.hpp>
#include <scarp/schedule/steady.hpp>
#include <scarp/schedule/step_decay.hpp>
#include <scarp/schedule/warm_up.hpp>
#include <scarp/schedule/warm_up_stable_decay.hpp>
