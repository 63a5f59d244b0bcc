#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Builds and runs a user's program against this library: run.sh WAY SCRATCH, where WAY is one of the functions below.
# CMAKE and CXX name the tools.
set -eu

way=$1
scratch=$2/$way
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
cmake=${CMAKE:-cmake}
CXX=${CXX:-g++}
export CXX

rm -rf "$scratch"
mkdir -p "$scratch"
cd "$scratch"

install_into() {
    "$cmake" -S "$top" -B library -DSCARP_TESTS=OFF -DSCARP_EXAMPLES=OFF -DSCARP_BENCHMARKS=OFF \
        -DCMAKE_INSTALL_PREFIX="$scratch/$1" --log-level=WARNING
    "$cmake" --install library >installed.log
}

configure() {
    "$cmake" -S "$here" -B consumer -DCMAKE_BUILD_TYPE=Release --log-level=WARNING "$@"
}

expect_58() {
    printed=$("$@")
    echo "$printed"
    test "$printed" = "58 parameters"
}

build_and_run() {
    configure "$@"
    "$cmake" --build consumer
    expect_58 consumer/consumer
}

find_package() {
    install_into prefix
    build_and_run -DFROM=find_package -DWANTED_VERSION=0.1 -DCMAKE_PREFIX_PATH="$scratch/prefix"
}

moved_prefix() {
    install_into first
    mv first second
    if grep -r "$scratch/first" second; then
        echo "the installed files remember where they were"
        exit 1
    fi
    build_and_run -DFROM=find_package -DCMAKE_PREFIX_PATH="$scratch/second"
}

version_mismatch() {
    install_into prefix
    if configure -DFROM=find_package -DWANTED_VERSION=0.99 -DCMAKE_PREFIX_PATH="$scratch/prefix" >answer.log 2>&1; then
        echo "version 0.99 was not refused"
        exit 1
    fi
    cat answer.log
    tr -s ' \n' ' ' <answer.log | grep -q 'compatible with requested version "0.99"'
}

add_subdirectory() {
    build_and_run -DFROM=add_subdirectory -DSOURCE="$top"
    if [ -e consumer/scarp/tests ]; then
        echo "our tests were built in a user's project"
        exit 1
    fi
}

fetch_content() {
    build_and_run -DFROM=fetch_content -DFETCHCONTENT_SOURCE_DIR_SCARP="$top" -DFETCHCONTENT_FULLY_DISCONNECTED=ON
}

pkg_config() {
    command -v pkg-config >/dev/null || { echo "skipped: pkg-config is not installed"; exit 0; }
    install_into prefix
    PKG_CONFIG_PATH=$scratch/prefix/share/pkgconfig
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046  # the flags are words
    $CXX -std=c++20 $(pkg-config --cflags scarp) "$here/consumer.cpp" -o consumer $(pkg-config --libs scarp)
    expect_58 ./consumer
}

"$way"
