#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""How much the compiler has to instantiate for training programs, compared with what it was: counts of template
instantiations repeat exactly, seconds do not. After a change that is worth its price: run.py --record."""

import argparse
import json
import pathlib
import re
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "benchmarks"))
import compile_time  # noqa: E402

STORED = HERE / "counts.json"
GROWTH = 3  # percent that a count may grow by: other versions of xsimd and of the standard library differ by less
# For any machine the same lanes, so the same kernels.
FLAGS = ["-std=c++20", "-O1", "-march=x86-64-v3", "-ffp-contract=fast", "-ftime-trace", "-ftime-trace-granularity=0"]


def sources():
    for depth in (1, 10, 50, 100):
        yield f"{depth} x dense<64>, relu", compile_time.training("", compile_time.chain(depth)).source
    for title, name, header in (("LeNet-5", "lenet5", "lenet5"), ("ResNet-8", "resnet8", "resnet")):
        yield title, compile_time.ready_network("", name, header).source


def count_events(trace):
    """Instantiations of classes and of functions in a trace, which lists every one."""
    text = trace.read_text(encoding="utf-8")
    return {word.lower(): len(re.findall(rf'"name":"Instantiate{word}"', text)) for word in ("Class", "Function")}


def measure(compiler, include, source, folder):
    program, target = folder / "program.cpp", folder / "program.o"
    program.write_text(source, encoding="utf-8")
    seconds, megabytes, failure = compile_time.compile_once(
        [compiler, *FLAGS, *include, "-c", str(program), "-o", str(target)]
    )
    if failure:
        sys.exit(f"compile_time: {failure}")
    beside = f"{seconds:7.2f} {megabytes:7.0f} {target.stat().st_size / 1024:9.0f} {compile_time.longest_symbol(target):8d}"
    return count_events(target.with_suffix(".json")), beside


def complaints(title, counts, stored):
    if title not in stored:
        return [f"{title}: no counts are stored"]
    return [
        f"{title}: {counts[kind]} {kind} instantiations, {100 * (counts[kind] / before - 1):.1f} % more than the {before} stored"
        for kind, before in stored[title].items()
        if counts[kind] > before * (1 + GROWTH / 100)
    ]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", default="clang++-19", help="a clang, for its -ftime-trace")
    parser.add_argument("--include", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--system", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--record", action="store_true", help="store what is counted now")
    chosen = parser.parse_args()
    if not shutil.which(chosen.compiler):
        print(f"skipped: {chosen.compiler} is not installed")
        sys.exit(77)
    folders = chosen.include or [str(HERE.parent.parent / "include")]
    chosen.flags = [f"-I{f}" for f in folders] + [word for f in chosen.system for word in ("-isystem", f)]
    return chosen


def main():
    chosen = arguments()
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    found, faults = {}, []
    print(f"{'':<22} {'classes':>8} {'functions':>10} {'user s':>7} {'MB':>7} {'object kB':>9} {'symbol':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for title, source in sources():
            found[title], beside = measure(chosen.compiler, chosen.flags, source, pathlib.Path(folder))
            print(f"{title:<22} {found[title]['class']:8d} {found[title]['function']:10d} {beside}", flush=True)
            faults += complaints(title, found[title], stored)
    if chosen.record:
        STORED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return 0
    for fault in faults:
        print(fault)
    if faults:
        print(f"More than {GROWTH} % is too much. Find out why (clang++-19 -ftime-trace), or record it: {sys.argv[0]} --record")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
