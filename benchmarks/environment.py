# SPDX-License-Identifier: BSL-1.0
"""What environment.hpp sets, for programs that are started from here."""

import os
import pathlib


def flags():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return []
    return next((line.split() for line in text.splitlines() if line.startswith("flags")), [])


def best_settings():
    core = "SkylakeX" if "avx512f" in flags() else "Haswell" if "avx2" in flags() else "Nehalem"
    big = str(1 << 30)
    return {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_CORETYPE": core,
        "MALLOC_MMAP_THRESHOLD_": big,
        "MALLOC_TRIM_THRESHOLD_": big,
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
