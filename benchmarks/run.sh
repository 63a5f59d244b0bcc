#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Installs what is missing, the rivals included, measures everything and writes benchmarks/RESULTS.md with its pictures.
#   sh benchmarks/run.sh                all of it, in under 20 minutes on two quiet cores
#   sh benchmarks/run.sh --quick        few and short rounds, to see that everything runs; writes build/benchmarks/RESULTS.md
#   sh benchmarks/run.sh --only LeNet   only the rows whose name contains this, and no RESULTS.md (also --rounds N)
# Rivals that Debian does not have enter where their sources are named, before other options; the build remembers the names:
#   sh benchmarks/run.sh -DSCARP_RTNEURAL_DIR=FOLDER -DSCARP_RLTOOLS_DIR=FOLDER
set -eu
if [ "${1-}" = --help ]; then
    sed -n '3,/^set/s/^# //p' "$0"
    exit 0
fi
from=$PWD
cd "$(dirname "$0")/.."

named= # a line each
newline='
'
while [ $# -gt 0 ] && [ "${1#-DSCARP_}" != "$1" ]; do
    case $1 in
        *=/* | *=) named=$named$newline$1 ;;
        *=*) named=$named$newline${1%%=*}=$from/${1#*=} ;;
        *) echo "run.sh: $1 wants =FOLDER" >&2 && exit 2 ;;
    esac
    shift
done
case ${1-} in
    '' | --quick | --only | --rounds) ;; # before anything is installed or built
    *) echo "run.sh: unknown option '$1' (--help lists them)" >&2 && exit 2 ;;
esac

sh .ci/need g++ cmake ninja-build libboost-dev libboost-test-dev libxsimd-dev zlib1g-dev libcli11-dev python3 gnuplot-nox clang-19 \
    libopenblas-dev libdnnl-dev libeigen3-dev libtorch-dev libdlib-dev libfann-dev python3-numpy python3-torch python3-sklearn
[ -e build/release/CMakeCache.txt ] || ! command -v ninja >/dev/null 2>&1 || export CMAKE_GENERATOR=Ninja
# Configured again for a rival that came since the last time.
# shellcheck disable=SC2086  # a list of lines
(IFS=$newline && set -f && cmake --preset release --no-warn-unused-cli $named) | grep '^-- scarp:' || true
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
{ git describe --always --dirty 2>/dev/null || echo unknown; } >$figures/commit.txt # figures are of now, whatever is committed meanwhile
cp $programs/named_rivals.txt $figures/

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

begun=$(date +%s)
step dense $programs/dense $quick --csv $figures/dense.csv
step image_networks $programs/image_networks $quick --csv $figures/image_networks.csv
counter=$figures/count_allocations.so
cc -O2 -shared -fPIC benchmarks/programs/count_allocations.c -o $counter || failed=1
step heap env LD_PRELOAD=./$counter $programs/dense --heap --csv $figures/heap.csv
step heap_images env LD_PRELOAD=./$counter $programs/image_networks --heap --csv $figures/heap_images.csv
step convolutions $programs/convolutions
step files $programs/files
step loop $programs/loop
step threads $programs/threads $quick
step profile $programs/profile --rounds $rounds --csv $figures/profile.csv
step optimizers $programs/optimizers $quick
step growth /usr/bin/python3 benchmarks/growth.py $quick --csv $figures/growth.csv --kernels $figures/growth_kernels.csv
step programs /usr/bin/python3 benchmarks/programs.py --csv $figures/programs.csv
step compile_time /usr/bin/python3 benchmarks/compile_time.py ${quick:-"--repetitions=2"} --csv $figures/compile_time.csv
step instantiations /usr/bin/python3 tests/compile_time/run.py
echo $((($(date +%s) - begun + 30) / 60)) >$figures/minutes.txt
/usr/bin/python3 benchmarks/report.py $figures --out $results
exit $failed
