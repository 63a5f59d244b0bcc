// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/history.hpp>

#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace scarp {

/// The loss became infinite or not a number; what() names epoch, batch, what fit_options::diagnose found and what helps.
class diverged : public std::runtime_error {
public:
    diverged(int in_epoch, int in_batch, double with_loss, double learning_rate, history until_then = {}, bool is_rewound = false,
             std::string_view found = {})
        : std::runtime_error{text(in_epoch, in_batch, with_loss, learning_rate, found)}, epoch{in_epoch}, batch{in_batch},
          loss{with_loss}, past{std::move(until_then)}, rewound{is_rewound} {}

    int epoch;
    int batch;   ///< 0 when it was found in the validation after the epoch
    double loss;
    history past;   ///< the epochs before
    bool rewound;   ///< model and trainer stand as before this step, and its batch is staged; else as after it, the weights ruined

private:
    static std::string text(int epoch, int batch, double loss, double learning_rate, std::string_view found) {
        char line[200];
        std::snprintf(line, sizeof line, "the loss is %s in epoch %d, ", std::isnan(loss) ? "not a number" : "infinite", epoch);
        std::string s = line;
        s.append(batch > 0 ? "batch " + std::to_string(batch) : "its validation");
        if (!found.empty()) s.append("; the first that is not finite: ").append(found);
        std::snprintf(line, sizeof line,
                      ": lower the learning rate (now %g), scale the inputs to about [-1, 1], or look for numbers in the data that are "
                      "not finite",
                      learning_rate);
        return s.append(line);
    }
};

}  // namespace scarp
