// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/early_stopping.hpp>

#include <cstdio>

namespace scarp {

/// Stops when a column of the history has reached a value: `goal{"loss", 0.01}`, `goal{"val_accuracy", 0.9}`,
/// with gradient_norm(train) before it `goal{"gradient_norm", 1e-3}`.
///
/// Errors   std::out_of_range when there is no column of this name
struct goal {
    std::string monitor;
    double value = 0;
    std::optional<bool> higher_is_better = {};      ///< empty: as the name says

    void operator()(training_state& s) const {
        if ((s.at != moment::epoch && s.at != moment::begin) || s.fit->past.empty()) return;
        double const reached = s.fit->past[monitor].back();
        bool const more = higher_is_better.value_or(detail::more_is_better(monitor));
        if (!(more ? reached >= value : reached <= value)) return;
        char text[64];
        std::snprintf(text, sizeof text, " of %g has reached %g", reached, value);
        s.stop(monitor + text);
    }
};

/// Stops after the batch in which so many seconds of this fit are over, callbacks and validation included.
struct time_limit {
    double seconds;
    double started = 0;  ///< what the training had taken before, when it is resumed

    void operator()(training_state& s) {
        if (s.at == moment::begin) started = s.fit->elapsed;
        if (s.at != moment::step || s.fit->elapsed - started < seconds) return;
        char text[64];
        std::snprintf(text, sizeof text, "%g seconds are over", seconds);
        s.stop(text);
    }
};

}  // namespace scarp
