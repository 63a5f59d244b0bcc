// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/training_state.hpp>

#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace scarp {

namespace detail {

/// The column that a rule looks at: the one named, else the validation's loss where there is one, else the training's.
inline std::string_view monitored(history const& h, std::string_view name) {
    if (!name.empty()) return name;
    return !h.empty() && h.back().val_loss ? "val_loss" : "loss";
}

/// Whether more is better, by the name as Keras does.
inline bool more_is_better(std::string_view name) {
    for (std::string_view const good : {"acc", "auc", "f1", "precision", "recall", "r2"})
        if (name.find(good) != name.npos) return true;
    return false;
}

}  // namespace detail

/// The best epoch of a column so far.
struct best_epoch {
    int epoch = 0;        ///< 0: none yet
    double value = std::numeric_limits<double>::quiet_NaN();
    int since = 0;        ///< epochs after it, none of them better by more than min_delta
};

/// Finds it; an epoch is better when it gains more than `min_delta`, the first of equals stays the best.
///
/// Errors   std::out_of_range for a name that was not measured
inline best_epoch find_best_epoch(history const& h, std::string_view name, bool higher_is_better, double min_delta = 0, int from_epoch = 1) {
    best_epoch best;
    if (h.empty()) return best;
    double const sign = higher_is_better ? -1 : 1;
    int epoch = 0;
    for (double const value : h[name]) {
        if (++epoch < from_epoch) continue;
        bool const better = best.epoch == 0 ? value == value : sign * value < sign * best.value - min_delta;
        if (better) best = {epoch, value, 0};
        else ++best.since;
    }
    return best;
}

/// Stops when a metric has not got better for some epochs, and gives back the best weights: `callbacks = {early_stopping{.patience = 3}}`.
///
/// It remembers nothing: each time it reads the history, so that a resumed training stops where the whole one would.
/// Math     as Keras: better is more than min_delta better; it stops after `patience` epochs that were not (of 0, after one)
/// Errors   std::out_of_range when there is no column of this name
struct early_stopping {
    int patience = 0;
    double min_delta = 0;
    std::string monitor = {};                       ///< a column of the history; empty: val_loss where there is one, else loss
    std::optional<bool> higher_is_better = {};      ///< empty: as the name says, "val_accuracy" yes, "val_loss" no
    bool restore_best_weights = true;               ///< at the end, however it came; one callback at a time may keep weights
    int start_from_epoch = 1;                       ///< those before do not count

    void operator()(training_state& s) const {
        if (s.at == moment::end && restore_best_weights) return s.restore_weights();
        if (s.at == moment::epoch || s.at == moment::begin) judge(s);
    }

private:
    void judge(training_state& s) const {
        history const& h = s.fit->past;
        std::string_view const name = detail::monitored(h, monitor);
        best_epoch const best = find_best_epoch(h, name, higher_is_better.value_or(detail::more_is_better(name)), min_delta, start_from_epoch);
        if (s.at == moment::epoch && restore_best_weights && best.epoch == h.size()) s.keep_weights();
        if (best.since < (patience > 1 ? patience : 1)) return;
        s.stop(std::string{"no better "}.append(name).append(" for ").append(std::to_string(best.since)).append(best.since == 1 ? " epoch" : " epochs"));
    }
};

}  // namespace scarp
