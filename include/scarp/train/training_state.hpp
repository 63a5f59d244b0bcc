// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/fit_state.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scarp {

/// When a callback is called.
enum class moment {
    begin,   ///< once, before the first step
    step,    ///< after every batch
    epoch,   ///< after every epoch, validation included
    end,     ///< once, after the last step, or when an exception ends the fit
};

namespace detail {

/// Who keeps the best weights for a callback.
class weights_keeper {
public:
    virtual void keep() = 0;
    virtual void restore() = 0;

protected:
    ~weights_keeper() = default;
};

}  // namespace detail

/// Where a training stands, as its report and its callbacks are told.
struct training_state {
    int epoch = 0, epochs = 0;          ///< from 1
    int batch = 0, batches = 0;         ///< from 1
    double loss = 0;                    ///< mean over the epoch so far
    std::optional<double> accuracy = {};    ///< of a classification, over the epoch so far
    double seconds = 0;                 ///< of this epoch so far
    double seconds_left = 0;            ///< until the epoch ends, at the pace so far
    double samples_per_second = 0;
    double learning_rate = 0;           ///< of the last step
    epoch_record const* finished = nullptr;  ///< set after the epoch, validation included

    moment at = moment::step;
    bool failed = false;                ///< at the end: an exception ends the fit, the weights may be ruined
    double batch_loss = 0;              ///< of this batch alone
    std::optional<double> val_loss = {};      ///< where the validation ran after this batch, see fit_options::validate_every
    std::optional<double> val_accuracy = {};
    fit_state const* fit = nullptr;     ///< what a checkpoint keeps; history so far included

    /// Ends the training after this batch; the first reason counts.
    void stop(std::string reason) {
        if (!stopped_) stopped_ = std::move(reason);
    }
    bool stopping() const { return stopped_.has_value(); }
    std::string const& reason() const { return *stopped_; }

    /// Adds a number to the history: after a step to that step's record and to the mean of the epoch, after an epoch to its record.
    void log(std::string_view name, double value) { logged_.push_back({std::string{name}, value}); }

    /// Keeps the weights as they are now, in place of those kept before.
    void keep_weights() const { keeper_->keep(); }
    /// Puts back the weights that were kept, where some were.
    void restore_weights() const { keeper_->restore(); }

    // for fit()
    std::optional<std::string> stopped_ = {};
    std::vector<named_value> logged_ = {};
    detail::weights_keeper* keeper_ = nullptr;
};

/// Anything that is called with the state of a training: `[](training_state& s) { ... }`, `progress{}`, `early_stopping{}`.
using callback = std::function<void(training_state&)>;

namespace detail {

inline callback only_at(moment when, callback f) {
    return [when, f = std::move(f)](training_state& s) {
        if (s.at == when) f(s);
    };
}

}  // namespace detail

/// Calls f at one moment only: `on_epoch([&](training_state& s) { s.log("val_f1", ...); })`.
inline callback on_step(callback f) { return detail::only_at(moment::step, std::move(f)); }
inline callback on_epoch(callback f) { return detail::only_at(moment::epoch, std::move(f)); }
inline callback on_end(callback f) { return detail::only_at(moment::end, std::move(f)); }

/// Calls f after every so many steps, those of a resumed training counted on.
inline callback every_steps(std::int64_t steps, callback f) {
    return on_step([steps, f = std::move(f)](training_state& s) {
        if (steps > 0 && s.fit->step % steps == 0) f(s);
    });
}

}  // namespace scarp
