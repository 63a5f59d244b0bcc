// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <malloc.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>

/// What the rivals need around them to be at their best.
namespace bench {

/// True when the variable had to be set.
inline bool ensure(char const* name, char const* value) {
    char const* const now = std::getenv(name);
    if (now && *now) return false;
    setenv(name, value, 1);
    return true;
}

// Zen's own kernels are no quicker than Haswell's, on Zen too.
#if defined(__AVX512F__)
inline constexpr char const *openblas_core = "SkylakeX", *onednn_isa = "ALL";
#elif defined(__AVX2__)
inline constexpr char const *openblas_core = "Haswell", *onednn_isa = "AVX2";
#else
inline constexpr char const *openblas_core = "Nehalem", *onednn_isa = "SSE41";
#endif

/// The libraries read these when they are loaded, before main: set them and start again. One thread, and the
/// instructions of this build, so that the measured peak is everybody's. Left alone, OpenBLAS 0.3 takes its AVX2
/// kernels on AVX-512 processors that it does not know, at half the speed; and large blocks lie on small pages.
inline void start_with_best_settings(char** arguments) {
    bool changed = ensure("OPENBLAS_NUM_THREADS", "1");
    changed |= ensure("OMP_NUM_THREADS", "1");
    changed |= ensure("MALLOC_MMAP_THRESHOLD_", "1073741824");
    changed |= ensure("MALLOC_TRIM_THRESHOLD_", "1073741824");
    changed |= ensure("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
#if defined(__x86_64__)
    changed |= ensure("OPENBLAS_CORETYPE", openblas_core);
    changed |= ensure("DNNL_MAX_CPU_ISA", onednn_isa);
#endif
    if (changed) execv("/proc/self/exe", arguments);
}

/// glibc hands large blocks back to the kernel at every free: Eigen's and oneDNN's packing buffers would fault in anew
/// at each step.
inline void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

/// A move to another core would empty the caches.
inline void stay_on_one_core() {
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    for (int core = CPU_SETSIZE - 1; core >= 0; --core)
        if (CPU_ISSET(core, &allowed)) {
            CPU_ZERO(&one);
            CPU_SET(core, &one);
            sched_setaffinity(0, sizeof one, &one);
            return;
        }
}

}  // namespace bench
