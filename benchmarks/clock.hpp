// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <time.h>

namespace bench {

inline double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// CPU seconds of this thread: what other programs take from the core does not count.
inline double cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

/// Seconds of the wall clock, which is read without a call of the system, in some tens of nanoseconds.
inline double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

/// Makes the compiler believe that the value is read and may have changed.
template <class T>
[[gnu::always_inline]] inline void keep(T&& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace bench
