// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/train/training_state.hpp>

#include <csignal>

namespace scarp {

namespace detail {

inline std::sig_atomic_t volatile interrupted = 0;

// extern "C" may not be a member
extern "C" inline void scarp_note_interrupt(int) {
    interrupted = 1;
    std::signal(SIGINT, SIG_DFL);  // whoever asks twice is obeyed at once
}

}  // namespace detail

/// While this lives, Ctrl-C ends a training after its batch, callbacks such as a checkpoint included; a second one ends the program.
///
///     interrupt_guard const ctrl_c;
///     train.fit(data, {.epochs = 20, .callbacks = {ctrl_c, checkpoint}});
///     if (ctrl_c.requested()) return 130;
///
/// What handled the signal before does so again afterwards. One at a time.
class interrupt_guard {
public:
    interrupt_guard() {
        detail::interrupted = 0;
        before_ = std::signal(SIGINT, detail::scarp_note_interrupt);
    }
    ~interrupt_guard() { std::signal(SIGINT, before_ == SIG_ERR ? SIG_DFL : before_); }
    interrupt_guard(interrupt_guard const&) = delete;
    interrupt_guard& operator=(interrupt_guard const&) = delete;

    bool requested() const { return detail::interrupted != 0; }

    operator callback() const {
        return [](training_state& s) {
            if (detail::interrupted && s.at != moment::end) s.stop("interrupted");
        };
    }

private:
    void (*before_)(int);
};

}  // namespace scarp
