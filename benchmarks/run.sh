#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Installs what is missing, the rivals included, measures everything and writes benchmarks/RESULTS.md with its pictures.
#   sh benchmarks/run.sh                all of it, in under 20 minutes on two quiet cores
#   sh benchmarks/run.sh --quick        few and short rounds, to see that everything runs; writes build/benchmarks/RESULTS.md
#   sh benchmarks/run.sh --only LeNet   only the rows whose name contains this (other options: --help), and no RESULTS.md
set -eu
cd "$(dirname "$0")/.."

sh .ci/need g++ cmake ninja-build libboost-dev libboost-test-dev libxsimd-dev zlib1g-dev libcli11-dev python3 gnuplot-nox clang-19 \
    libopenblas-dev libdnnl-dev libeigen3-dev libtorch-dev libdlib-dev libfann-dev python3-numpy python3-torch python3-sklearn
[ ! -e build/release/CMakeCache.txt ] || cmake build/release >/dev/null # a rival that came since the last time
built=0
targets=$(cd benchmarks && for source in *.cpp; do echo "benchmark_${source%.cpp}"; done)
# shellcheck disable=SC2086  # a list of words
sh .ci/build release $targets >&2 || built=1

figures=build/benchmarks
programs=build/release/benchmarks
mkdir -p $figures

quick=
rounds=300
results=benchmarks/RESULTS.md
if [ "$*" = --quick ]; then
    quick=--quick
    rounds=20
    results=$figures/RESULTS.md
elif [ $# -gt 0 ]; then
    result=2 # no row of either has that name
    for program in dense image_networks; do
        $programs/$program "$@" && status=0 || status=$?
        if [ $status = 1 ] || { [ $status = 0 ] && [ $result = 2 ]; }; then result=$status; fi
    done
    exit $result
fi

rm -f $figures/*
failed=$built

# step NAME COMMAND...: what it prints also goes to $figures/NAME.txt; a failure is told at the end and in the results.
step() {
    name=$1
    shift
    started=$(date +%s)
    echo "== $name"
    if "$@" >$figures/$name.txt 2>$figures/$name.err; then :; else
        failed=1
        echo "failed: $*" >$figures/$name.failed
    fi
    cat $figures/$name.txt $figures/$name.err
    echo "== $name: $(($(date +%s) - started)) s"
}

step dense $programs/dense $quick --csv $figures/dense.csv
step image_networks $programs/image_networks $quick --csv $figures/image_networks.csv
step convolutions $programs/convolutions
step files $programs/files
step loop $programs/loop
step threads $programs/threads $quick
step profile $programs/profile --rounds $rounds --csv $figures/profile.csv
step optimizers $programs/optimizers $quick
step growth /usr/bin/python3 benchmarks/growth.py $quick --csv $figures/growth.csv
step programs /usr/bin/python3 benchmarks/programs.py --csv $figures/programs.csv
step compile_time /usr/bin/python3 benchmarks/compile_time.py ${quick:-"--repetitions=2"}
step instantiations /usr/bin/python3 tests/compile_time/run.py
/usr/bin/python3 benchmarks/report.py $figures --out $results
exit $failed
