// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/history.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace scarp {

/// Where a fit stands between two batches: a plain value that a fit starts from, advances, and shows to its callbacks.
///
///     fit_state at;
///     train.fit(data, {.epochs = 10, .callbacks = {on_step([&](training_state& s) { at = *s.fit; })}});
///     train.fit(data, {.epochs = 10, .from = at});    // the same bits as without the interruption
///
/// With the weights, the optimizer's fields and the trainer's states() and steps() it is all that a fit consists of. What
/// schedules and stopping rules remember is not part of it: they are told the history again.
struct fit_state {
    std::uint64_t seed = 0;          ///< of the order of the samples
    int samples = 0;                 ///< of the data; 0 before the first batch
    int batch_size = 0;
    int epoch = 1;                   ///< the one under way, from 1
    int batch = 0;                   ///< how many of its batches are done
    std::int64_t step = 0;           ///< how many steps are done, all epochs together: the schedule's position
    double loss_sum = 0;             ///< over this epoch's samples
    std::int64_t hits = 0;           ///< right answers among them
    double seconds = 0;              ///< spent on this epoch's steps
    double elapsed = 0;              ///< spent on everything so far

    struct logged_sum {
        std::string name;
        double sum = 0;
        std::int64_t count = 0;
    };
    std::vector<logged_sum> logged = {};      ///< what callbacks logged at this epoch's steps

    history past = {};                        ///< the epochs that are done

    int best_epoch = 0;                       ///< of best_weights; 0: none were kept
    std::vector<double> best_weights = {};    ///< one parameter after the other, each row-major in its logical shape
};

}  // namespace scarp
