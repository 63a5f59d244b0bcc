#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""How cost grows with the batch, the width and the depth: generated training programs, compiled and run one by one. The ends of
each axis are also taken apart into their kernels."""

import argparse
import csv
import dataclasses
import pathlib
import subprocess
import sys
import tempfile

import compile_time

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=c++20", "-O3", "-march=native", "-I", str(HERE.parent / "include"), "-I", str(HERE)]

HEAD = """\
#include "clock.hpp"
#include "environment.hpp"
#include "peak.hpp"
#include <scarp/loss.hpp>
#include <scarp/network.hpp>
#include <scarp/optimizer.hpp>
#include <scarp/train/trainer.hpp>
#include <cstdio>
#include <vector>
using namespace scarp;

struct net_type : network<{layers}> {{}};
using train_type = trainer<net_type, softmax_cross_entropy, sgd, batch<{batch}>>;

"""

SOURCE = HEAD + """\
int main() {{
    bench::stay_on_one_core();
    constexpr std::size_t inputs = train_type::batch_size * train_type::input_size;
    std::vector<float> x(inputs);
    std::vector<int> labels(train_type::batch_size);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 7919 % 101) / 101;
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 10);
    model<net_type> net{{seed{{7}}}};
    train_type train{{net, sgd{{.learning_rate = 1e-4f}}}};
    auto const seconds = [&](long count) {{
        double const start = bench::cpu_seconds();
        for (long i = 0; i < count; ++i) bench::keep(train.step(x, labels));
        return bench::cpu_seconds() - start;
    }};
    long count = 1;
    seconds(2);
    while (seconds(count) < 0.01) count *= 2;
    double best = 1e9, peak = 0;
    for (int turn = 0; turn < 7; ++turn) {{
        best = std::min(best, seconds(count) / static_cast<double>(count));
        peak = std::max(peak, bench::measure_peak());
    }}
    double const flops = static_cast<double>(cost<net_type>.training_flops) * train_type::batch_size;
    std::printf("%.9g %.9g %.9g %lld\\n", best, flops / best * 1e-9, flops / best * 1e-9 / peak,
                static_cast<long long>(train_type::bytes + 4 * cost<net_type>.parameters + 4 * std::int64_t{{inputs}}));
}}
"""


KERNEL_TIMES = HEAD + """\
#include "kernel_times.hpp"

int main() {{
    bench::stay_on_one_core();
    for (double const seconds : bench::seconds_of_kernels<train_type::program, float>({rounds})) std::printf("%.9g\\n", seconds);
}}
"""

KERNEL_TEXTS = HEAD + """\
#include <scarp/show/explain.hpp>

int main() {{
    for (auto const& k : explain_kernels<train_type>()) std::printf("%.0f,%.0f,\\"%s\\"\\n", double(k.flops), double(k.bytes), k.anchor.c_str());
}}
"""


@dataclasses.dataclass
class Measurement:
    axis: str
    value: int
    batch: int
    compile_seconds: float = 0.0
    compiler_mb: float = 0.0
    step_seconds: float = 0.0
    gflops: float = 0.0
    share: float = 0.0
    bytes: int = 0


def deep(depth):
    return ", ".join(["input<64>", *["dense<64>", "relu"] * depth, "dense<10>"])


def wide(width):
    return f"input<{width}>, dense<{width}>, relu, dense<{width}>, relu, dense<10>"


def programs(quick):
    """(axis, value, batch, layers)"""
    for batch in (1, 64) if quick else (1, 4, 16, 64, 256, 1024, 4096):
        yield "batch", batch, batch, "input<784>, dense<128>, relu, dense<10>"
    for width in (16, 64) if quick else (16, 32, 64, 128, 256, 512, 1024, 2048):
        yield "width", width, 64, wide(width)
    for depth in (1, 4) if quick else (1, 4, 16, 64, 128, 256):
        yield "depth", depth, 64, deep(depth)


def ends(every):
    """The first and the last program of each axis."""
    return [*{program[0]: program for program in every}.values(), *{program[0]: program for program in reversed(every)}.values()]


def run(text, folder, *flags):
    """What the program prints, and the seconds and megabytes that its compilation took."""
    source, target, program = folder / "program.cpp", folder / "program.o", folder / "program"
    source.write_text(text, encoding="utf-8")
    seconds, megabytes, failure = compile_time.compile_once(["g++", *FLAGS, *flags, "-c", str(source), "-o", str(target)])
    if failure:
        sys.exit(f"growth.py: {failure}")
    subprocess.run(["g++", str(target), "-o", str(program)], check=True)
    return subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout, seconds, megabytes


def measure(axis, value, batch, layers, folder):
    result = Measurement(axis, value, batch)
    printed, result.compile_seconds, result.compiler_mb = run(SOURCE.format(layers=layers, batch=batch), folder)
    words = printed.split()
    result.step_seconds, result.gflops, result.share = map(float, words[:3])
    result.bytes = int(words[3])
    return result


def kernels(result, layers, folder):
    """Lines of CSV, a kernel each."""
    rounds = min(2000, max(20, int(0.3 / result.step_seconds)))
    names = {"layers": layers, "batch": result.batch, "rounds": rounds}
    times, texts = (run(text.format(**names), folder, flag)[0] for text, flag in ((KERNEL_TIMES, "-O3"), (KERNEL_TEXTS, "-O0")))
    return [f"{result.axis},{result.value},{time},{text}" for time, text in zip(times.splitlines(), texts.splitlines())]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two programs an axis")
    parser.add_argument("--csv", metavar="FILE", help="also write the table as CSV")
    parser.add_argument("--kernels", metavar="FILE", help="take the ends of each axis apart and write their kernels as CSV")
    chosen = parser.parse_args()
    print("Training, SGD, one core, the best of seven turns: 784-128-10 by batch; three dense layers by width and a chain of")
    print("dense<64>, relu by depth, both with batch 64. working set: parameters, all that the trainer holds, the batch")
    head = ("axis", "value", "samples/s", "GFLOP/s", "of peak", "working set", "compile s", "compiler MB")
    print("{:<6} {:>6} {:>12} {:>8} {:>8} {:>12} {:>10} {:>12}".format(*head))
    results, parts, every = [], ["axis,value,seconds,flops,bytes,work"], list(programs(chosen.quick))
    with tempfile.TemporaryDirectory() as folder:
        for program in every:
            r = measure(*program, pathlib.Path(folder))
            results.append(r)
            print(
                f"{r.axis:<6} {r.value:6d} {r.batch / r.step_seconds:12.0f} {r.gflops:8.1f} {100 * r.share:6.1f} %"
                f" {r.bytes / 1024:9.0f} KiB {r.compile_seconds:10.2f} {r.compiler_mb:12.0f}",
                flush=True,
            )
            if chosen.kernels and program in ends(every):
                parts += kernels(r, program[3], pathlib.Path(folder))
    if chosen.kernels:
        pathlib.Path(chosen.kernels).write_text("\n".join(parts) + "\n", encoding="utf-8")
    if chosen.csv:
        with open(chosen.csv, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([field.name for field in dataclasses.fields(Measurement)])
            writer.writerows(dataclasses.astuple(r) for r in results)


if __name__ == "__main__":
    main()
