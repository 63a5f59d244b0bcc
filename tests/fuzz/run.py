#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fuzzes the readers for long and writes what was tried to docs/fuzzing.md; CI fuzzes each for seconds only.

    cmake --preset release && cmake --build build/release --target fuzz_all
    python3 tests/fuzz/run.py                       # ten million inputs a reader, an hour or two
    python3 tests/fuzz/run.py --runs 100000 csv     # of one reader
    python3 tests/fuzz/run.py --add --longest 200 csv  # more inputs, short ones, counted with those that the page has

Ctrl-C ends a reader; what it was given until then counts.
"""
import argparse
import datetime
import os
import pathlib
import re
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fuzzing.md"
HEAD = """# What the readers were fuzzed with

Written by `python3 tests/fuzz/run.py`: libFuzzer with the address and undefined-behaviour sanitizers, at most 64 MiB in one
allocation; `longest` is the bytes an input may have. Every input must load, or be refused by one `data_error` that says what was
expected and what was found; what loads must also survive being written and read again where there is a writer (tests/fuzz).
`sh tests/run.sh` fuzzes each reader for two seconds more.

| reader | inputs | longest | kept as new | edges covered | crashes, leaks, hangs | date | commit |
|---|--:|--:|--:|--:|---|---|---|
"""


def git(*arguments):
    return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False).stdout.strip()


INTERRUPTED = 72  # libFuzzer's exit code


def number(text):
    return int(text.replace(",", ""))


def fuzz(program, runs, longest):
    """One reader's figures, or the end of what libFuzzer printed of a failure."""
    corpus = program.with_suffix(".long")
    corpus.mkdir(exist_ok=True)
    environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=4:malloc_context_size=0"}
    printed = subprocess.run([program, f"-runs={runs}", f"-max_len={longest}", "-malloc_limit_mb=64", "-timeout=10", "-print_final_stats=1", "-print_funcs=0",
                              "-reduce_inputs=0", f"-artifact_prefix={program}-", corpus, ROOT / "tests/fuzz/seeds" / program.name],
                             capture_output=True, text=True, errors="replace", check=False, env=environment)
    inputs = re.search(r"number_of_executed_units: (\d+)", printed.stderr)
    covered = re.findall(r"cov: (\d+)", printed.stderr)
    if printed.returncode not in (0, INTERRUPTED) or not inputs or not covered:
        return None, printed.stderr[-2000:]
    return (int(inputs[1]), len(list(corpus.iterdir())), int(covered[-1])), ""


def write(lines):
    PAGE.write_text(HEAD + "".join(lines[name] + "\n" for name in sorted(lines)), encoding="utf-8")


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--runs", type=int, default=10_000_000, help="inputs a reader")
    parse.add_argument("--longest", type=int, default=4000, help="bytes of the longest input")
    parse.add_argument("--add", action="store_true", help="count the inputs with those that the page has")
    parse.add_argument("--programs", type=pathlib.Path, default=ROOT / "build/release/tests/fuzz", help="where they were built")
    parse.add_argument("readers", nargs="*", help="all of them if none is named")
    chosen = parse.parse_args()
    sources = {source.stem for source in (ROOT / "tests/fuzz").glob("*.cpp")}
    if unknown := set(chosen.readers) - sources:
        parse.error(f"no reader {', '.join(sorted(unknown))}; there are {', '.join(sorted(sources))}")
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    lines = {line.split("|")[1].strip(): line for line in old.splitlines() if line.startswith("| ") and line.split("|")[1].strip() in sources}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # libFuzzer has a handler of its own
    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":!docs/fuzzing.md")
    commit, failed = git("describe", "--always") + ("-dirty" if changed else ""), False
    for name in chosen.readers or sorted(sources):
        program = chosen.programs / name
        if not program.exists():
            sys.exit(f"{program} is not built: cmake --build {chosen.programs.parents[1]} --target fuzz_all")
        figures, trouble = fuzz(program, chosen.runs, chosen.longest)
        if figures is None:
            print(f"{name}: failed\n{trouble}", flush=True)
            failed = True
            continue
        inputs, kept, covered = figures
        lengths = {f"{chosen.longest:,}": inputs}  # inputs by the bytes that the longest may have
        if chosen.add and name in lines:
            before = [cell.strip() for cell in lines[name].split("|")]
            for length, count in re.findall(r"([\d,]+\d) \(([\d,]+)\)", before[3]) or [(before[3], before[2])]:
                lengths[length] = lengths.get(length, 0) + number(count)
            inputs, kept, covered = inputs + number(before[2]), max(kept, number(before[4])), max(covered, number(before[5]))
        longest = next(iter(lengths)) if len(lengths) == 1 else ", ".join(f"{length} ({count:,})" for length, count in sorted(lengths.items()))
        lines[name] = f"| {name} | {inputs:,} | {longest} | {kept:,} | {covered:,} | none | {datetime.date.today()} | {commit} |"
        print(lines[name], flush=True)
        write(lines)
    return failed


if __name__ == "__main__":
    sys.exit(main())
