#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Equivalent programs of a user of each library (programs/): lines of code, what they cost to compile, size, heap, memory."""

import argparse
import csv
import os
import pathlib
import subprocess
import sys
import tempfile

import compile_time
from environment import best_settings

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=c++20", "-O3", "-march=native", "-I", str(HERE.parent / "include")]
TORCH = ["-isystem", "/usr/include/torch/csrc/api/include"]
LIBRARIES = {
    "scarp": [],
    "libtorch": ["-ltorch", "-ltorch_cpu", "-lc10"],
    "dlib": ["-ldlib", "-lblas", "-llapack"],
    "openblas": ["-lopenblas"],
}
TITLES = {
    "scarp": "Scarp", "libtorch": "libtorch", "dlib": "dlib", "openblas": "OpenBLAS by hand", "pytorch": "PyTorch",
    "scikit_learn": "scikit-learn",
}  # fmt: skip
COLUMNS = ["network", "program", "lines", "compile_seconds", "compiler_mb", "binary_kb", "heap_blocks_per_step", "peak_mb"]
STEPS = 50


def lines_of_code(path):
    """Lines that hold more than blanks, a comment or brackets."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line.strip("{}();,") and not line.startswith(("//", "#!", "# ")))


def peak_megabytes(command, environment):
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        process = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1024 if process.returncode == 0 else None


def blocks(command, environment, counter, steps):
    run = subprocess.run(
        [*command, str(steps)], env={**environment, "LD_PRELOAD": str(counter)}, capture_output=True, text=True, check=True
    )
    return int(run.stderr.rsplit("allocations ", 1)[1])


def measure(path, counter, folder):
    network, library = path.stem.split("_", 1)
    row = {"network": network, "program": TITLES[library], "lines": lines_of_code(path)}
    command = ["/usr/bin/python3", str(path)]
    if path.suffix == ".cpp":
        target, extra = folder / "program.o", TORCH if library == "libtorch" else []
        seconds, megabytes, failure = compile_time.compile_once(["g++", *FLAGS, *extra, "-c", str(path), "-o", str(target)])
        if failure:
            return None, failure
        command = [str(folder / path.stem)]
        subprocess.run(["g++", str(target), "-s", "-o", command[0], *LIBRARIES[library]], check=True)
        row |= {"compile_seconds": f"{seconds:.2f}", "compiler_mb": f"{megabytes:.0f}"}
        row |= {"binary_kb": f"{pathlib.Path(command[0]).stat().st_size / 1024:.0f}"}
    environment = best_settings()
    peak = peak_megabytes([*command, str(STEPS)], environment)
    if peak is None:
        return None, "it does not run"
    more, fewer = (blocks(command, environment, counter, n * STEPS) for n in (2, 1))
    return row | {"heap_blocks_per_step": f"{(more - fewer) / STEPS:g}", "peak_mb": f"{peak:.0f}"}, ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", metavar="FILE", help="also write the table as CSV")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the programs whose file's name contains TEXT")
    chosen = parser.parse_args()
    rows, print_row = [], "{:<8} {:<18} {:>6} {:>9} {:>12} {:>10} {:>12} {:>9}".format
    print("One step of a batch of 64. compile s: user seconds of g++; heap: blocks asked for per step; peak MB: of the process")
    print(print_row("", "", "lines", "compile s", "compiler MB", "binary kB", "heap / step", "peak MB"))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        counter = folder / "count_allocations.so"
        source = HERE / "programs" / "count_allocations.c"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", str(source), "-o", str(counter)], check=True)
        for path in sorted((HERE / "programs").glob("*_*")):
            if path.suffix not in (".cpp", ".py") or chosen.only not in path.name:
                continue
            row, failure = measure(path, counter, folder)
            if row is None:
                print(f"{path.name} is left out: {failure}", flush=True)
                continue
            rows.append(row)
            print(print_row(*(row.get(column, "-") for column in COLUMNS)), flush=True)
    if chosen.csv:
        with open(chosen.csv, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
    return 0 if any(row["program"] == "Scarp" for row in rows) or chosen.only else 1


if __name__ == "__main__":
    sys.exit(main())
