#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Installs what is missing, the rivals included, builds and runs benchmarks/dense, then optimizers, images, files and compile_time.py.
# With options, they go to dense (--help) and only that runs.
set -eu
cd "$(dirname "$0")/.."

sh .ci/need g++ cmake ninja-build libboost-dev libboost-test-dev libxsimd-dev zlib1g-dev libcli11-dev python3 \
    libopenblas-dev libdnnl-dev libeigen3-dev
sh .ci/build release benchmark_dense benchmark_optimizers benchmark_images benchmark_files >&2
build/release/benchmarks/dense "$@"
[ $# -eq 0 ] || exit 0
build/release/benchmarks/optimizers
build/release/benchmarks/images
build/release/benchmarks/files
/usr/bin/python3 benchmarks/compile_time.py
