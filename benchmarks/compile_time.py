#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compile-time rows: user seconds, peak memory, object size and longest symbol of generated training programs."""

import argparse
import csv
import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = ["-O3", "-march=native", "-std=c++20", "-I", str(ROOT / "include")]
SYMBOL_LIMIT = 200  # characters
# Targets are seconds of the machine they were set on. What another one takes for this header says how its seconds compare.
YARDSTICK, YARDSTICK_SECONDS = "only #include <xsimd/xsimd.hpp>", 0.58
LONG = 4.0  # seconds of a compilation that is not repeated where nothing is judged by it

TRAINING = """\
{headers}#include <scarp/loss.hpp>
#include <scarp/network.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/trainer.hpp>
using namespace scarp;

struct net_type : {network} {{}};

float one_step(std::span<float const> inputs, std::span<int const> labels) {{
    model<net_type> net{{seed{{7}}}};
    trainer<net_type, softmax_cross_entropy, sgd, batch<64>> train{{net, sgd{{.learning_rate = 0.05f}}}};
    return train.step(inputs, labels);
}}
"""

RIVAL = """\
#include "rival_{name}.hpp"

using net_type = bench::rival::blas_perceptron<bench::mnist_128<64>, bench::rival::{name}>;

float one_step(net_type& net, bench::samples const& data) {{
    return net.step(data);
}}
"""


@dataclasses.dataclass
class Program:
    name: str
    source: str
    target: float | None = None  # user seconds
    folders: tuple = ()
    is_rival: bool = False


@dataclasses.dataclass
class Measurement:
    seconds: float = 0.0
    spread: float | None = None  # of several
    megabytes: float = 0.0
    kilobytes: float = 0.0
    mangled: int = 0
    demangled: int = 0
    failure: str = ""


LENET = [
    "input<1, 28, 28>", "conv2d<6, 5, padding<2>>", "relu", "max_pool2d<2>", "conv2d<16, 5>", "relu", "max_pool2d<2>",
    "flatten", "dense<120>", "relu", "dense<84>", "relu", "dense<10>",
]  # fmt: skip


def chain(depth):
    return ["input<64>", *["dense<64>", "relu"] * depth, "dense<10>"]


def residual_blocks(count):
    return ["input<64>", *["residual<dense<64>, relu>"] * count, "dense<10>"]


def training(name, layers, target=None):
    return Program(name, TRAINING.format(headers="", network=f"network<{', '.join(layers)}>"), target)


def ready_network(name, network, header, target=None):
    return Program(name, TRAINING.format(headers=f"#include <scarp/networks/{header}.hpp>\n", network=f"networks::{network}<>"), target)


def own_programs():
    rows = [
        Program(YARDSTICK, "#include <xsimd/xsimd.hpp>\n"),
        Program("only #include <scarp/scarp.hpp>", "#include <scarp/scarp.hpp>\n"),
        training("784-128-10 training", ["input<784>", "dense<128>", "relu", "dense<10>"], 1.5),
        training("LeNet-5 training", LENET, 3.0),
        ready_network("ResNet-8 training", "resnet8", "resnet", 8.0),
    ]
    rows += [training(f"chain of {n} dense<64>, relu", chain(n), 4.0 if n == 128 else None) for n in (1, 16, 64, 128)]
    rows += [training(f"{n} residual<dense<64>, relu>", residual_blocks(n)) for n in (8, 64)]
    return rows


def rival_programs():
    """The same step by hand; which libraries are installed, the first compilation tells."""
    titles = {"eigen": "Eigen", "openblas": "OpenBLAS", "onednn": "oneDNN"}
    folders = (str(ROOT / "benchmarks"), "-isystem", "/usr/include/eigen3")
    return [
        Program(f"784-128-10 by hand on {title}", RIVAL.format(name=name), folders=folders, is_rival=True)
        for name, title in titles.items()
    ]


def compile_once(command):
    """User seconds and peak memory in MB of the compiler and its children, or the text of the failure."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == 0:
            return usage.ru_utime, usage.ru_maxrss / 1024, ""
        log.seek(0)
        return 0.0, 0.0, next((line for line in log if "error" in line), "compiler failed").strip()


def measure(compiler, program, repetitions, folder):
    source, target = folder / "program.cpp", folder / "program.o"
    source.write_text(program.source)
    include = ["-I", *program.folders] if program.folders else []
    command = [compiler, *FLAGS, *include, "-c", str(source), "-o", str(target)]
    runs = [compile_once(command)]
    if program.target is None and runs[0][0] > LONG:
        repetitions = 1
    runs += [compile_once(command) for _ in range(repetitions - 1)]
    failures = [failure for _, _, failure in runs if failure]
    if failures:
        return Measurement(failure=failures[0])
    seconds = [run[0] for run in runs]
    return Measurement(
        seconds=statistics.median(seconds),
        spread=max(seconds) - min(seconds) if len(seconds) > 1 else None,
        megabytes=statistics.median(run[1] for run in runs),
        kilobytes=target.stat().st_size / 1024,
        mangled=longest_symbol(target),
        demangled=longest_symbol(target, "--demangle"),
    )


def longest_symbol(target, *options):
    """Characters of the longest name that the object file defines or uses."""
    listing = subprocess.run(
        ["nm", "--format=posix", *options, str(target)], check=True, capture_output=True, text=True
    ).stdout
    # "name type value size": the name may hold blanks once it is demangled
    names = (line.rsplit(" ", 3)[0] if options else line.split(" ", 1)[0] for line in listing.splitlines())
    return max(map(len, names), default=0)


def verdict(program, result, pace):
    words = []
    if program.target is not None:
        scaled = result.seconds / pace
        words.append(f"{scaled:.2f} s at the target's pace, {judged(scaled, program.target, 's')}")
    if not program.is_rival and result.mangled > SYMBOL_LIMIT:
        words.append(judged(result.mangled, SYMBOL_LIMIT, "characters"))
    return "; ".join(words)


def judged(value, limit, unit):
    if value <= limit:
        return f"target {limit:g} {unit}: met"
    return f"target {limit:g} {unit}: missed by {100 * (value / limit - 1):.0f} %"


def print_row(program, result, pace):
    if result.failure:
        reason = "not installed" if is_absent(program, result) else "FAILED"
        print(f"  {program.name:<36} {reason}: {result.failure}", flush=True)
        return
    spread = "-" if result.spread is None else f"{result.spread:.2f}"
    print(
        f"  {program.name:<36} {result.seconds:7.2f} {spread:>7} {result.megabytes:7.0f}"
        f" {result.kilobytes:8.0f} {result.mangled:8d} {result.demangled:10d}  {verdict(program, result, pace)}",
        flush=True,
    )


def is_absent(program, result):
    """A rival whose header is not there, which is no failure."""
    return program.is_rival and ("No such file" in result.failure or "file not found" in result.failure)


def print_heading(compiler):
    version = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]
    print(f"\n{version}, {' '.join(FLAGS[:3])}")
    print(f"  {'':<36} {'user s':>7} {'+-':>7} {'MB':>7} {'object':>8} {'symbol':>8} {'demangled':>10}")


def arguments():
    exit_codes = "Exit code 1 when a program does not compile, 2 for wrong usage."
    parser = argparse.ArgumentParser(description=__doc__, epilog=exit_codes)
    parser.add_argument("--compiler", action="append", help="default: g++, and clang++-19 when it is there")
    parser.add_argument("--repetitions", type=int, default=3, metavar="N", help="compilations of each by the first compiler, but one of long ones without a target (3)")
    parser.add_argument("--quick", action="store_true", help="one compilation of each")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the programs whose name contains TEXT")
    parser.add_argument("--csv", metavar="FILE", help="also write the table as CSV")
    chosen = parser.parse_args()
    if chosen.repetitions < 1:
        parser.error("--repetitions wants a positive number")
    chosen.compiler = chosen.compiler or [name for name in ("g++", "clang++-19") if shutil.which(name)]
    missing = [name for name in chosen.compiler if not shutil.which(name)]
    if missing or not chosen.compiler:
        parser.error(f"no such compiler: {', '.join(missing) or 'g++, clang++-19'}")
    chosen.programs = [program for program in own_programs() + rival_programs() if chosen.only in program.name]
    if not chosen.programs:
        parser.error(f"no program's name contains '{chosen.only}'")
    return chosen


def measure_all(chosen):
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for compiler in chosen.compiler:
            print_heading(compiler)
            repetitions = 1 if chosen.quick or compiler != chosen.compiler[0] else chosen.repetitions
            yardstick = measure("g++", own_programs()[0], repetitions, pathlib.Path(folder))
            pace = 1.0 if yardstick.failure else yardstick.seconds / YARDSTICK_SECONDS
            print(f"  {YARDSTICK} takes g++ {yardstick.seconds:.2f} s, {YARDSTICK_SECONDS} s where the targets were set: pace {pace:.2f}")
            for program in chosen.programs:
                result = measure(compiler, program, repetitions, pathlib.Path(folder))
                print_row(program, result, pace)
                results.append((compiler, program, result, pace))
    return results


def write_csv(path, results):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["compiler", "program", "target", "pace", *(field.name for field in dataclasses.fields(Measurement))])
        for compiler, program, result, pace in results:
            writer.writerow([compiler, program.name, program.target or "", f"{pace:.3f}", *dataclasses.astuple(result)])


def main():
    chosen = arguments()
    results = measure_all(chosen)
    longest = max((result.mangled for _, program, result, _ in results if not program.is_rival), default=0)
    if longest:
        print(f"\nLongest symbol: {longest} characters; {judged(longest, SYMBOL_LIMIT, 'characters')}")
    if chosen.csv:
        write_csv(chosen.csv, results)
    return 1 if any(result.failure and not is_absent(program, result) for _, program, result, _ in results) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit(f"compile_time.py: {error}")
