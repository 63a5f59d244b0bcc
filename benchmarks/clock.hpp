// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <time.h>

namespace bench {

/// CPU seconds of this thread: what other programs take from the core does not count.
inline double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Makes the compiler believe that the value is read and may have changed.
template <class T>
[[gnu::always_inline]] inline void keep(T&& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace bench
