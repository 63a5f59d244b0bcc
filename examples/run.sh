#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Installs what is missing, builds examples/train for this processor and runs it; its options are train's (--help).
set -eu
cd "$(dirname "$0")/.."

sh .ci/need g++ cmake ninja-build libboost-dev libboost-test-dev libxsimd-dev zlib1g-dev libcli11-dev \
    dataset-fashion-mnist python3
sh .ci/build release example_train >&2
exec build/release/examples/train "$@"
