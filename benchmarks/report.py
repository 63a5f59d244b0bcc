#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes RESULTS.md and pictures/ from the figures that run.sh left in a folder. Nothing in them is written by hand."""

import argparse
import collections
import csv
import datetime
import itertools
import math
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = {
    "oneDNN": "libdnnl-dev", "OpenBLAS": "libopenblas-dev", "Eigen": "libeigen3-dev", "libtorch": "libtorch-dev", "dlib": "libdlib-dev",
    "FANN": "libfann-dev", "PyTorch": "python3-torch", "scikit-learn": "python3-sklearn", "xsimd": "libxsimd-dev",
}  # fmt: skip
OWN = "Scarp"
TARGET_PEAK = 250  # GFLOP/s of the core on which targets in ns and samples/s were set
# A rival's nanoseconds per sample there: the ratio to it says more of another machine than a time does.
RIVAL_THERE = {
    "17-64-64-6 tanh, Adam, batch 256, training": ("oneDNN", 1e3 / 4.81),
    "17-64-64-6 tanh, inference of one": ("by hand", 90.6),
    "8-32-32-1 tanh, inference of one": ("by hand", 29.7),
    "LeNet-5, SGD, batch 32, training": ("libtorch", 1e6 / 17.1),
    "ResNet-8, SGD, batch 64, training": ("PyTorch", 1e6 / 2.18),
}
PICTURES = HERE / "pictures"
HAND = {"oneDNN", "OpenBLAS", "Eigen", "by hand"}


# --- the machine ---------------------------------------------------------------------------------


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def cpu_facts():
    fields = dict(line.split(":", 1) for line in output("lscpu").splitlines() if ":" in line)
    wanted = {"Model name": "processor", "CPU(s)": "cores", "Hypervisor vendor": "hypervisor", "L1d cache": "L1d", "L2 cache": "L2", "L3 cache": "L3"}
    return [f"{title} {fields[name].strip()}" for name, title in wanted.items() if name in fields]


def system_facts():
    try:
        release = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        release = platform.system()
    return f"{release}, Linux {platform.release()}"


def versions():
    found = {title: output("dpkg-query", "-W", "-f=${Version}", package) for title, package in PACKAGES.items()}
    return [f"{title} {version}" for title, version in found.items() if version], [t for t, version in found.items() if not version]


def preface(rows, folder):
    installed, missing = versions()
    installed += lines_of(folder / "named_rivals.txt", "")
    peaks = [row.median(OWN, 1) / row.median(OWN, 2) for row in rows if row.has_own() and "double" not in row.name]
    yield "# What the benchmarks measured\n"
    commit = " ".join(lines_of(folder / "commit.txt", "")) or "unknown"
    minutes = " ".join(lines_of(folder / "minutes.txt", ""))
    yield f"Written by `sh benchmarks/run.sh` on {datetime.date.today()}, measured at commit {commit}" + (f" in {minutes} minutes, building not counted.\n" if minutes else ".\n")
    yield f"- machine: {'; '.join(cpu_facts())}; {system_facts()}"
    yield f"- compiler: {output('g++', '--version').splitlines()[0]}; -O3 -march=native; rivals' own loops also with relaxed floating point and full-width registers"
    yield f"- rivals: {', '.join(installed)}" + (f"; not installed: {', '.join(missing)}" if missing else "")
    if peaks:
        yield f"- FMA peak of one core, measured within the turns: {min(peaks):.0f} to {max(peaks):.0f} GFLOP/s in single precision; targets in ns and"
        yield f"  samples/s were set on a core with a peak of {TARGET_PEAK}"
    yield "- settings: one thread, one core; OpenBLAS told the core type of this processor, glibc told to keep freed memory and to ask for large pages (for the whole process; without that, rivals are slower)"
    yield "- method: all contestants of a row start from the same weights and data and must agree after ten steps (ResNet-8: two); then they take turns, with"
    yield "  the FMA peak read every few slices of each turn. Figures are medians over rounds, ratios medians of paired turns, spread the"
    yield "  distance of the quartiles. FLOP: two per multiply-add of a product or convolution, padding included, all else counts as nothing."
    yield "  They are those of the definition, whoever computes it: with minimal filtering a 3x3 convolution may pass the peak\n"


# --- rows ----------------------------------------------------------------------------------------


class Row:
    def __init__(self, name):
        self.name, self.target, self.figures = name, "", collections.defaultdict(list)

    def add(self, line):
        self.target = line["target"]
        self.figures[line["contestant"]].append((float(line["ns_per_sample"]), float(line["gflops"]), float(line["share_of_peak"])))

    def median(self, who, what):
        return statistics.median(figure[what] for figure in self.figures[who])

    def spread(self, who):
        times = [figure[0] for figure in self.figures[who]]
        if len(times) < 2:
            return 0
        low, _, high = statistics.quantiles(times, n=4, method="inclusive")
        return (high - low) / statistics.median(times)

    def ratio(self, who, to):
        return statistics.median(b[0] / a[0] for a, b in zip(self.figures[who], self.figures[to]))

    def rivals(self):
        return sorted((who for who in self.figures if who != OWN), key=lambda who: self.median(who, 0))

    def has_own(self):
        return OWN in self.figures


def read_rows(path):
    rows = {}
    if path.exists():
        with open(path, newline="", encoding="utf-8") as file:
            for line in csv.DictReader(file):
                rows.setdefault(line["row"], Row(line["row"])).add(line)
    return list(rows.values())


def samples_per_second(ns):
    rate = 1e9 / ns
    return f"{rate / 1e6:.2f} M" if rate >= 1e6 else f"{rate / 1e3:.1f} k" if rate >= 1e4 else f"{rate:,.0f}"


def standing(row):
    """What was reached on this core, how it stands to the target, and both at the pace of the core that the target was set on."""
    value, unit = row.target.split(" ", 1)
    wanted, ns, share = float(value), row.median(OWN, 0), row.median(OWN, 2)
    pace = 1 if unit == "% of peak" else row.median(OWN, 1) / share / TARGET_PEAK
    reached = {"% of peak": 100 * share, "ns": ns, "M samples/s": 1e3 / ns}[unit]
    met = wanted / reached if unit == "ns" else reached / wanted
    scaled = reached * pace if unit == "ns" else reached / pace
    return f"{reached:.4g} {unit}", judge(met), f"{scaled:.4g} {unit}", judge(met / pace)


def beside_rival(row):
    """The target as a ratio to the rival that it was set beside, and that ratio in this run."""
    rival, there = RIVAL_THERE.get(row.name, (None, 0))
    if rival not in row.figures:
        return ""
    value, unit = row.target.split(" ", 1)
    wanted = there / (float(value) if unit == "ns" else 1e3 / float(value))
    reached = row.ratio(OWN, rival)
    return f"{wanted:.2f} times {rival} there, {reached:.2f} here: {judge(reached / wanted)}"


def verdict(row):
    if not row.target or not row.has_own():
        return ""
    _, here, _, there = standing(row)
    return f"{row.target}: {here}" + ("" if "of peak" in row.target else f", at {TARGET_PEAK} GFLOP/s {there}")


def judge(reached):
    return "met" if reached >= 1 else f"{100 * (1 - reached):.2g} % short"


def summary(rows):
    yield "| work | Scarp, samples/s | ns | GFLOP/s | of FMA peak | spread | best rival | Scarp / it | best library of networks | Scarp / it | target |"
    yield "|---|--:|--:|--:|--:|--:|---|--:|---|--:|---|"
    for row in rows:
        if not row.has_own():
            yield f"| {row.name} | left out: it computed something else | | | | | | | | | |"
            continue
        ns, gflops, share = (row.median(OWN, i) for i in range(3))
        cells = [row.name, samples_per_second(ns), f"{ns:.4g}", f"{gflops:.1f}", f"{100 * share:.1f} %", f"{100 * row.spread(OWN):.1f} %"]
        libraries = [who for who in row.rivals() if who not in HAND]
        for best in (row.rivals()[:1], libraries[:1]):
            cells += [f"{best[0]} {samples_per_second(row.median(best[0], 0))}", f"{row.ratio(OWN, best[0]):.2f}"] if best else ["–", ""]
        yield f"| {' | '.join(cells)} | {verdict(row)} |"
    yield ""


def everybody(rows):
    yield "Everybody, samples/s (spread):\n"
    names = list(dict.fromkeys(who for row in rows for who in row.figures))
    yield f"| work | {' | '.join(names)} |"
    yield "|---|" + "--:|" * len(names)
    for row in rows:
        cells = [f"{samples_per_second(row.median(who, 0))} ({100 * row.spread(who):.0f} %)" if who in row.figures else "" for who in names]
        yield f"| {row.name} | {' | '.join(cells)} |"
    yield ""


def agreement(folder):
    """What every contestant was checked for before it was timed."""
    checked = [line for name in ("dense", "image_networks") for line in lines_of(folder / f"{name}.txt", "(at most ")]
    if not checked:
        return
    yield "Largest difference from plain loops in double precision, before anything was timed: of losses and parameters after ten steps (ResNet-8:"
    yield "two), relative to the largest of each tensor, or of outputs. Where the limit is 3e-3, one relu comes nearer to its kink than rounding, and whoever"
    yield "takes the other side ends a thousandth off; in double precision parameters are read back as floats.\n"
    yield "| work | at most | differences |"
    yield "|---|--:|---|"
    for line in checked:
        name, limit = re.match(r"(.*?) Scarp .*\(at most (\S+)\)", line).groups()
        yield f"| {name} | {limit} | {line[len(name) : line.index('(at most')].strip()} |"
    yield ""


def targets(rows, folder):
    """Everything that had to be reached, in one table."""
    yield "## Targets\n"
    yield "Times and rates were set on another machine: a core with an FMA peak of 250 GFLOP/s, a compiler that takes 0.58 s for xsimd's header."
    yield "\"at its pace\" is what this run would be there by the peak, which says little where work waits more than it multiplies; there the"
    yield "ratio to a rival that was measured in both runs says more. Shares of the peak, gains and counts are the same on both; what"
    yield "loading and fit() take is not scaled.\n"
    yield "| work | target | measured | at its pace | here | at its pace | beside a rival |"
    yield "|---|--:|--:|--:|---|---|---|"
    for row in rows:
        if row.target and row.has_own():
            here, met, there, met_there = standing(row)
            yield f"| {row.name} | {row.target} | {here} | {there} | {met} | {met_there} | {beside_rival(row)} |"
    for line in lines_of(folder / "threads.txt", "target"):
        name, gain = re.match(r"(.*?) \d+ \d+ ([\d.]+)x", line).groups()
        met = judge(float(gain) / 1.8)
        yield f"| two threads, {name} | 1.8 times one | {gain} times | {gain} times | {met} | {met} | |"
    for name, reached, wanted, met in own_targets(folder):
        yield f"| {name} | {wanted} | {reached} | {reached} | {met} | {met} | |"
    for name, blocks in own_blocks(folder):
        met = "met" if blocks == 0 else "missed"
        yield f"| heap allocations in a step, {name} | 0 | {blocks:g} | {blocks:g} | {met} | {met} | |"
    for program in read_csv(folder / "compile_time.csv"):
        if program["target"] and not program["failure"]:
            wanted, seconds = float(program["target"]), float(program["seconds"])
            scaled = seconds / float(program["pace"])
            yield (
                f"| compile, {program['compiler']}, {program['program']} | {wanted:g} s | {seconds:.2f} s | {scaled:.2f} s "
                f"| {judge(wanted / seconds)} | {judge(wanted / scaled)} | |"
            )
    yield ""


def own_blocks(folder):
    """What Scarp asks of the heap in a step: the programs of users, and the most of all rows that train."""
    for program in read_csv(folder / "programs.csv"):
        if program["program"] == OWN:
            yield f"program {program['network']}", float(program["heap_blocks_per_step"])
    rows = [float(use["blocks"]) for use in heap_uses(folder) if use["contestant"] == OWN and "inference" not in use["row"]]
    if rows:
        yield f"the most of {len(rows)} rows that train", max(rows)


def heap_uses(folder):
    return read_csv(folder / "heap.csv") + read_csv(folder / "heap_images.csv")


def heap(folder):
    """Blocks and bytes of every contestant in every row."""
    rows = collections.defaultdict(dict)
    for use in heap_uses(folder):
        # by hand and in inference, what is held is what these entries hold to train too
        held = "" if use["contestant"] in HAND or "training" not in use["row"] else f" / {float(use['bytes']) / 1024:,.0f}"
        rows[use["row"]][use["contestant"]] = f"{float(use['blocks']):g}{held}"
    names = list(dict.fromkeys(who for row in rows.values() for who in row))
    yield "## The heap\n"
    yield "Blocks that a step or a prediction asks for and, of trainings, the most KiB that a library holds: parameters, what a training keeps"
    yield "beside them and what a step needs for itself; the given batch only where a library copies it. Counted in a run of its own, by a"
    yield "library in the place of malloc: what OpenBLAS maps for its packed blocks, and Python's small objects, pass it by. Scarp's"
    yield "prediction of as many samples as it takes at once asks for one block where what lies between the layers takes more than 1 MiB.\n"
    yield f"| work | {' | '.join(names)} |"
    yield "|---|" + "--:|" * len(names)
    for name, row in rows.items():
        yield f"| {name} | {' | '.join(row.get(who, '') for who in names)} |"
    yield ""


def own_targets(folder):
    """Targets that a program judges by itself: name, reached, wanted, met or missed."""
    text = "\n".join(lines_of(folder / "loop.txt", "target") + lines_of(folder / "files.txt", "target"))
    for seconds, wanted, met in re.findall(r"loading Fashion-MNIST: ([\d.]+) s,.*target ([\d.]+) s: (\w+)", text):
        yield "loading Fashion-MNIST", f"{seconds} s", f"{wanted} s", met
    for share, wanted, met in re.findall(r"fit\(\) around .*?: (-?[\d.]+) %.*target ([\d.]+) %: (\w+)", text):
        yield "fit() around the steps of LeNet-5", f"{share} %", f"{wanted} %", met
    for name, count, load, wanted, met in re.findall(r"^(\w+) (\d+) [\d.]+ ([\d.]+) .*target of load ([\d.]+) ms: (\w+)", text, re.M):
        yield f"loading a file of {int(count):,} parameters, {name}", f"{load} ms", f"{wanted} ms", met


# --- pictures ------------------------------------------------------------------------------------


def plot(name, script, title, size="900,560"):
    """Draws pictures/NAME.svg with gnuplot and returns the line that shows it."""
    if not shutil.which("gnuplot"):
        return "(no picture: gnuplot is not installed)\n"
    PICTURES.mkdir(exist_ok=True)
    head = f"set terminal svg size {size} background 'white' font 'sans,13'\nset output '{PICTURES / name}.svg'\n"
    drawn = subprocess.run(["gnuplot"], input=head + script, text=True, capture_output=True, check=False)
    if drawn.returncode:
        return f"(no picture: {drawn.stderr.strip().splitlines()[-1]})\n"
    return f"![{title}](pictures/{name}.svg)\n"


def block(name, lines):
    return f"${name} << EOD\n" + "\n".join(lines) + "\nEOD\n"


def bars(rows):
    rows = [row for row in rows if row.has_own() and row.rivals()][::-1]
    lines = [f'{i} {row.ratio(OWN, row.rivals()[0]):.3f} "{row.name} ({row.rivals()[0]})"' for i, row in enumerate(rows)]
    script = block("rows", lines) + (
        "set boxwidth 0.7\nset style fill solid\nunset key\nset xlabel 'times the speed of the best rival, which is named in brackets'\n"
        f"set yrange [-0.7:{len(rows) - 0.3}]\nset xrange [0:*]\nset arrow from 1,-0.7 to 1,{len(rows) - 0.3} nohead dt 2\nset lmargin 66\n"
        "plot $rows using 2:1:(0):2:($1-0.35):($1+0.35):ytic(3) with boxxyerror lc rgb '#3b6ea5'\n"
    )
    return plot("rows", script, "speed of Scarp over the best rival of each row", f"1100,{90 + 30 * len(rows)}")


def read_csv(path):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def roofline(kernels):
    networks = list(dict.fromkeys(k["network"] for k in kernels if k["network"] != "bandwidth"))
    peak = max(float(k["peak_gflops"]) for k in kernels)
    roofs = {k["work"]: float(k["bytes"]) / 1e9 for k in kernels if k["network"] == "bandwidth"}
    script, curves = "", []
    titles = {network: row.removesuffix(", training") for row, network in reversed(PROFILED.items())}
    colours = ("#3b6ea5", "#a5433b", "#4a8f4a", "#7d4fa1", "#c07a1e", "#555555", "#2a9d9d", "#d16ba5")
    marks = (7, 9, 5)  # a disc, a triangle, a square
    for network, (mark, colour) in zip(networks, itertools.product(marks, colours)):
        points = [k for k in kernels if k["network"] == network and float(k["flops"]) > 0]
        script += block(network, [f"{float(k['flops']) / float(k['bytes'])} {float(k['flops']) / float(k['seconds']) / 1e9} {float(k['seconds'])}" for k in points])
        curves.append(f"${network} using 1:2 with points pt {mark} ps 0.8 lc rgb '{colour}' title '{titles.get(network, network)}'")
    curves += [f"(x*{rate} < {peak} ? x*{rate} : {peak}) with lines dt 2 title 'memory of {size}'" for size, rate in roofs.items()]
    script += f"set logscale xy\nset xrange [0.1:1000]\nset yrange [1:{3 * peak}]\nset key outside right center\nset xlabel 'FLOP per byte, as planned'\nset ylabel 'GFLOP/s, as measured'\n"
    return plot("roofline", script + "plot " + ", ".join(curves) + "\n", "planned intensity and measured speed of every kernel", "1300,560")


def bandwidths_of(kernels):
    """Bytes read again and again, and the bytes a second that this gives."""
    units = {"KiB": 1 << 10, "MiB": 1 << 20}
    sizes = ((k["work"].split(), float(k["bytes"])) for k in kernels if k["network"] == "bandwidth")
    return sorted((int(number) * units[unit], rate) for (number, unit), rate in sizes)


def growth(figures):
    axes = ("batch", "width", "depth")
    script = ""
    for axis in axes:
        points = [f for f in figures if f["axis"] == axis]
        script += block(axis, [f"{f['value']} {100 * float(f['share'])} {f['compile_seconds']}" for f in points])
    script += "set multiplot layout 2,3\nset logscale x 4\nunset key\n"
    for title, limit, unit, column, colour in (("share of the FMA peak", "100", "%", 2, "#3b6ea5"), ("seconds to compile", "*", "s", 3, "#a5433b")):
        script += f"set yrange [0:{limit}]\nset ylabel '{unit}'\n"
        for axis in axes:
            if (axis, column) == ("depth", 3):
                script += "unset logscale x\n"  # where a straight line says that it grows in proportion
            script += f"set title '{title} by {axis}'\nplot ${axis} using 1:{column} with linespoints pt 7 lc rgb '{colour}'\n"
    return plot("growth", script + "unset multiplot\n", "how cost grows with batch, width and depth", "1100,640")


# --- sections ------------------------------------------------------------------------------------


def printed(path, title):
    """The output of a program, as it printed it."""
    if not path.exists() or not path.read_text(encoding="utf-8").strip():
        return [f"## {title}\n", "(not measured in this run)\n"]
    return [f"## {title}\n", f"```text\n{path.read_text(encoding='utf-8').strip()}\n```\n"]


PROFILED = {
    "784-128-10 relu, SGD, batch 64, training": "mlp128",
    "784-512-512-10 relu, SGD, batch 64, training": "mlp512",
    "784-128-10 relu, SGD, batch 256, training": "mlp128_256",
    "784-512-512-10 relu, SGD, batch 256, training": "mlp512_256",
    "17-64-64-6 tanh, Adam, batch 256, training": "control",
    "17-64-64-6 tanh, Adam, batch 1, training": "control_1",
    "LeNet-5, SGD, batch 32, training": "lenet",
    "two 3x3 convolutions 64 to 64 on 32x32, batch 8, training": "convolutions",
    "ResNet-8, SGD, batch 64, training": "resnet",
    "784-512-512-10 relu, batch 64, inference": "mlp512_inference",
    "784-512-512-10 relu, batch 256, inference": "mlp512_inference",  # which it takes 64 by 64
    "17-64-64-6 tanh, batch 256, inference": "control_inference",
    "LeNet-5, batch 32, inference": "lenet_inference",
    "two 3x3 convolutions 64 to 64 on 32x32, batch 8, inference": "convolutions_inference",
}


def losses(kernels, network):
    """The step of a network in seconds, what it would be at the peak, and words for the kernels that lose most against that."""
    mine = [k for k in kernels if k["network"] == network]
    ideal = {k["kernel"]: float(k["flops"]) / float(k["peak_gflops"]) / 1e9 for k in mine}
    lost = sorted(mine, key=lambda k: ideal[k["kernel"]] - float(k["seconds"]))[:3]
    words = "; ".join(
        f"{1e6 * (float(k['seconds']) - ideal[k['kernel']]):.1f} us: {k['work']}"
        + (f" at {100 * ideal[k['kernel']] / float(k['seconds']):.0f} %" if float(k["flops"]) else "")
        for k in lost
    )
    return sum(float(k["seconds"]) for k in mine), sum(ideal.values()), words


def shortfalls(kernels):
    """Where each network's step loses most time against the peak."""
    yield "Time above what the FMA peak would take, by network, each kernel by itself over the whole batch (a step runs chains of some sample by sample, which is faster); a kernel without products loses all of its time by this measure:\n"
    yield "| network | step | at the peak | most is lost in |"
    yield "|---|--:|--:|---|"
    for network in dict.fromkeys(k["network"] for k in kernels if k["network"] != "bandwidth"):
        total, ideal, words = losses(kernels, network)
        yield f"| {network} | {1e6 * total:.1f} us | {100 * ideal / total:.0f} % | {words} |"
    yield ""


def missed(rows, kernels, folder):
    """What falls short of its target or of the best rival, by how much, and what this run says about the reason."""
    yield "## What is short of its target or of a rival, and why\n"
    reasons = [shortfall(row, rows, kernels, folder) for row in rows if row.has_own()]
    told = lines_of(folder / "threads.txt", "")
    for line, apart in zip(told, told[1:]):
        if "missed" in line:
            reasons.append(f"two threads, {line}: {apart}. Work grows by what one core reads that the other has written; the spread says how still both were.")
    for line in lines_of(folder / "compile_time.txt", "missed"):
        header = lines_of(folder / "compile_time.txt", "only #include <scarp/scarp.hpp>")
        reasons.append(f"compile time, {line}; of that the header by itself: {header[0] if header else 'not measured'}.")
    for line in lines_of(folder / "optimizers.txt", "missed"):
        reasons.append(f"optimizers, {line}: an update reads and writes its moments beside each weight, which plain SGD does not have.")
    for name, blocks in own_blocks(folder):
        if blocks:
            reasons.append(f"heap allocations in a step, {name}: {blocks:g}, 0 wanted.")
    for name, reached, wanted, met in own_targets(folder):
        if met != "met":
            reasons.append(f"{name}: {reached}, {wanted} wanted. Files, clocks and the rest of the machine have their part in this one.")
    reasons = [reason for reason in reasons if reason]
    yield from (f"- {reason}" for reason in reasons)
    if not reasons:
        yield "Nothing: every target is met in this run."
    yield ""


def shortfall(row, rows, kernels, folder):
    """Nothing where the row meets its target and no rival is faster."""
    best = next(iter(row.rivals()), None)
    ratio = row.ratio(OWN, best) if best else 1
    if "short" not in verdict(row) and ratio >= 1:
        return ""
    words = f"{row.name}: " + (f"{verdict(row)}. " if "short" in verdict(row) else "")
    if "short" in verdict(row) and beside_rival(row):
        words += f"Beside a rival that was measured there too: {beside_rival(row)}. "
    wanted = re.match(r"([\d.]+) M samples/s", row.target)
    if wanted and (asked := 1e-3 * float(wanted[1]) * row.median(OWN, 0) * row.median(OWN, 1)) > TARGET_PEAK:
        words += f"That target asks for {asked:.0f} GFLOP/s, more than the peak of the core that it was set on. "
    if best:
        words += f"{best}, the best rival of this run, takes {row.median(best, 0):.4g} ns a sample, Scarp {row.median(OWN, 0):.4g}: turn by turn {ratio:.3f} times as fast."
    if row.name.startswith("two 3x3 convolutions"):
        words += f" By kernel, forward, image, weight and all of them in GFLOP/s: {'; '.join(lines_of(folder / 'convolutions.txt', ' %')[-2:])}."
    waiting = next((other for other in rows if other.name == f"{row.name}, dependent" and other.has_own()), None)
    if waiting:
        products = row.median(OWN, 0) * row.median(OWN, 2)
        words += f" At the peak its products would take {products:.1f} ns; a call that waits for the one before takes {waiting.median(OWN, 0):.4g} ns:"
        if waiting.median(OWN, 0) > 1.05 * row.median(OWN, 0):
            words += " it is the chain from layer to layer (sum, tanh, broadcast) that takes the time, of which calls that do not wait overlap."
        else:
            words += " calls hardly overlap here, and beside the products tanh takes its part, which counts as no work."
    if any(k["network"] == PROFILED.get(row.name) for k in kernels):
        total, ideal, lost = losses(kernels, PROFILED[row.name])
        words += f" Its kernels by themselves reach {100 * ideal / total:.0f} %; most is lost in {lost}."
    return words


def lines_of(path, word):
    """The lines of a printed table that have the word, with single spaces."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [" ".join(line.split()) for line in text.splitlines() if word in line]


def left_out(rows, folder):
    yield "## What is left out, and why\n"
    entered = {who for row in rows for who in row.figures}
    for who in ("libtorch", "PyTorch", "scikit-learn", "dlib", "FANN", "oneDNN", "OpenBLAS", "Eigen"):
        if rows and who not in entered:
            yield f"- {who}: not installed when this was measured"
    for who, where in (("RTNeural", "; sources of guitarix in Debian 13 have it under src/RTNeural/RTNeural"), ("RLtools", "")):
        if not any(name.startswith(who) for name in entered):
            yield f"- {who}: no package of Debian 12; `sh benchmarks/run.sh -DSCARP_{who.upper()}_DIR=<its sources>` enters it{where}"
    yield "- a stream through conv1d sample by sample (RTNeural's), recurrent networks, attention: Scarp's networks keep nothing between calls, and it has neither of the others"
    yield "- tiny-dnn, libxsmm: nobody has written their entries; libxsmm multiplies small blocks only, the rest of a product is its user's"
    yield "- steps by hand in double precision: the hand-written steps are for single precision"
    yield "- dlib: only classifiers trained by SGD, the work for which its layers and solver are the same mathematics; FANN: inference and plain batch descent only"
    yield "- scikit-learn: only what MLPClassifier trains with SGD"
    yield "- oneDNN on LeNet-5 and ResNet-8: a program by hand on its primitives exists for the two convolutions only"
    for failure in sorted(folder.glob("*.failed")):
        yield f"- {failure.stem}: it failed in this run, its section is what it had printed until then"
    yield ""


def document(folder):
    rows = read_rows(folder / "dense.csv") + read_rows(folder / "image_networks.csv")
    kernels, grown = read_csv(folder / "profile.csv"), read_csv(folder / "growth.csv")
    yield from preface(rows, folder)
    if rows:
        yield "## Speed\n"
        yield bars(rows)
        yield from summary(rows)
        yield from everybody(rows)
        yield from agreement(folder)
        yield from targets(rows, folder)
        yield from missed(rows, kernels, folder)
    yield from printed(folder / "convolutions.txt", "Convolutions, forward and back")
    yield from printed(folder / "threads.txt", "Two threads")
    if heap_uses(folder):
        yield from heap(folder)
    yield from printed(folder / "programs.txt", "The program a user writes, what it costs to compile and to run")
    yield from printed(folder / "growth.txt", "How cost grows")
    if grown:
        yield growth(grown)
        yield from explain_growth(grown, read_csv(folder / "growth_kernels.csv"), bandwidths_of(kernels))
    if kernels:
        yield "## Where the time goes\n"
        yield roofline(kernels)
        yield from shortfalls(kernels)
    yield from printed(folder / "compile_time.txt", "Compile time")
    yield from printed(folder / "instantiations.txt", "Template instantiations, which tests/compile_time holds to")
    yield from printed(folder / "optimizers.txt", "What optimizers cost")
    yield from printed(folder / "files.txt", "Files")
    yield from printed(folder / "loop.txt", "Around the steps of a training")
    yield from left_out(rows, folder)


def explain_growth(grown, parts, bandwidths):
    """Where the time goes at both ends of each axis, and what of it the arithmetic or the memory would take."""
    for axis in ("batch", "width", "depth"):
        points = [f for f in grown if f["axis"] == axis]
        if len(points) < 2:
            continue
        best = max(points, key=lambda f: float(f["share"]))
        yield f"By {axis}: best at {best['value']} with {100 * float(best['share']):.0f} % of the peak and {int(best['bytes']) / 1024:.0f} KiB in use.\n"
        for point in (points[0], points[-1]):
            mine = [k for k in parts if (k["axis"], k["value"]) == (axis, point["value"])]
            if mine:
                yield f"- at {point['value']}, {100 * float(point['share']):.0f} % and {int(point['bytes']) / 1024:.0f} KiB: {taken_apart(point, mine, bandwidths)}"
        yield ""


def taken_apart(point, kernels, bandwidths):
    """Of the kernels: what they would take at the peak, what products take above it, what has no products; and where most is lost."""
    peak = 1e9 * float(point["gflops"]) / float(point["share"])
    alike = collections.defaultdict(lambda: [0, 0.0, 0.0, 0.0])  # count, seconds, seconds at the peak, bytes
    for k in kernels:
        for i, more in enumerate((1, float(k["seconds"]), float(k["flops"]) / peak, float(k["bytes"]))):
            alike[k["work"]][i] += more
    total, ideal = (sum(kind[i] for kind in alike.values()) for i in (1, 2))
    without = sum(seconds for _, seconds, at_peak, _ in alike.values() if at_peak == 0)
    work, (count, seconds, at_peak, moved) = max(alike.items(), key=lambda kind: kind[1][1] - kind[1][2])
    words = (
        f"its kernels take {1e6 * total:.1f} us, {100 * ideal / total:.0f} % of that at the peak, {100 * (total - without - ideal) / total:.0f} % more in products,"
        f" {100 * without / total:.0f} % without products; a step takes {1e6 * float(point['step_seconds']):.1f} us. Most is lost in"
        f" {f'{count} times ' if count > 1 else ''}{work}: {1e6 * seconds:.1f} us, {100 * at_peak / seconds:.0f} % of the peak,"
        f" {moved / seconds / 1e9:.0f} GB/s of {moved / count / 1024:.0f} KiB of operands"
    )
    size, rate = min(bandwidths, key=lambda level: abs(math.log(level[0] * count / moved)), default=(0, 0))
    return words + (f"; reading {size // 1024} KiB again and again gives {rate / 1e9:.0f}." if rate else ".")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="with dense.csv, image_networks.csv, profile.csv, growth.csv and the printed tables")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "RESULTS.md")
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        parser.error(f"no folder {chosen.folder}")
    global PICTURES
    PICTURES = chosen.out.resolve().parent / "pictures"
    chosen.out.write_text("\n".join(document(chosen.folder)) + "\n", encoding="utf-8")
    print(f"wrote {chosen.out}")


if __name__ == "__main__":
    sys.exit(main())
