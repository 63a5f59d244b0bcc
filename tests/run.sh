#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Installs what is missing, builds the tests in several build trees and runs them all in one run of CTest.
#   sh tests/run.sh [CTest's options]           e.g. -R dense, -L kernel
#   SCARP_TREES="release asan" sh tests/run.sh  in these build trees only (names of presets)
set -eu
cd "$(dirname "$0")/.."

sh .ci/need g++ cmake ninja-build pkg-config libboost-dev libboost-test-dev libxsimd-dev zlib1g-dev libpng-dev libjpeg62-turbo-dev libtbb-dev \
    libcli11-dev graphviz gnuplot-nox libgnuplot-iostream-dev libboost-iostreams-dev libboost-system-dev libboost-filesystem-dev \
    dataset-fashion-mnist python3 clang-16 clang-19 libclang-rt-19-dev g++-aarch64-linux-gnu qemu-user

has() { command -v "$1" >/dev/null 2>&1; }

# clang's sanitizers build a test in a third of g++'s time and do not disturb constant evaluation.
compiler_of() {
    case $1 in
    clang-*) echo "clang++-${1#clang-}" ;;
    asan) if has clang++-19; then echo clang++-19; else echo g++; fi ;;
    *) echo "${CXX:-g++}" ;;
    esac
}

trees=
for tree in ${SCARP_TREES:-release asan clang-16}; do
    if has "$(compiler_of "$tree")"; then
        trees="$trees $tree"
    else
        echo "== $tree: skipped, $(compiler_of "$tree") is not installed"
    fi
done

# One CTest run over all trees: a file that names them, and an entry that says whether each was built.
mkdir -p build
all=build/CTestTestfile.cmake
: >$all
for tree in $trees; do
    started=$(date +%s)
    echo "== $tree: building with $(compiler_of "$tree")"
    if CXX=$(compiler_of "$tree") sh .ci/build "$tree"; then result=true; else result=false; fi
    echo "== $tree: $(($(date +%s) - started)) s"
    echo "add_test($tree.builds cmake -E $result)" >>$all
    [ ! -e "build/$tree/CTestTestfile.cmake" ] || echo "subdirs($tree)" >>$all
done

exec ctest --test-dir build --parallel "$(nproc)" --output-on-failure --no-tests=error "$@"
