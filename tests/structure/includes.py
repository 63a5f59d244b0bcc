#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""Checks the order of the house: includes run downwards, files carry what each of them must, tests mirror headers."""

import glob
import os
import re
import sys

# Which rooms a room knows, lowest floor first; it also knows what those know. A room's umbrella scarp/<room>.hpp
# counts as the room.
KNOWS = {
    "shape": [],
    "formula": ["shape"],
    "compiler": ["formula"],
    "kernel": ["compiler"],
    "initializer": ["formula"],
    "activation": ["formula"],
    "loss": ["formula", "activation"],
    "optimizer": ["formula"],
    "schedule": ["formula"],
    "layer": ["formula", "initializer", "activation"],
    "network": ["layer", "compiler"],
    "networks": ["network"],
    "model": ["network", "kernel", "loss", "optimizer"],
    "objective": ["network", "optimizer"],
    "data": ["shape"],
    "train": ["model", "objective", "schedule", "data"],
    "io": ["train"],
    "show": ["train", "io"],
}
# May be included from every room: states facts about the library as a whole.
COMMON = {"scarp/version.hpp"}
# Umbrellas over everything; only programs include them.
WHOLE = {"scarp/scarp.hpp"}
XSIMD_ONLY_IN = re.compile(r"scarp/kernel/simd\w*\.hpp$")
# Folders of tests that mirror no room; whole holds tests of no single header.
OTHER_TESTS = {"fuzz", "ill_formed", "package", "support", "whole"}
SPDX = "SPDX-License-Identifier: BSL-1.0"

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def room_of(header):
    """scarp/kernel/simd.hpp and scarp/kernel.hpp both belong to kernel."""
    return header.split("/")[1].removesuffix(".hpp")


def known_to(room):
    known = {room}
    for lower in KNOWS[room]:
        known |= known_to(lower)
    return known


def read(path):
    with open(os.path.join(top, path), encoding="utf-8") as file:
        return file.read()


def find(pattern):
    return sorted(os.path.relpath(path, top) for path in glob.glob(os.path.join(top, pattern), recursive=True))


def includes_of(header, text):
    """What a header includes, written as programs write it: "../formula/math.hpp" is scarp/formula/math.hpp."""
    for mark, name in re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', text, re.M):
        beside = os.path.normpath(os.path.join(os.path.dirname(header), name))
        yield beside if mark == '"' and not name.startswith("scarp/") else name


def check_include(header, included):
    if included.startswith("xsimd/") and not XSIMD_ONLY_IN.search(header):
        return f"{header} includes {included}: only kernel/simd*.hpp knows xsimd"
    if not included.startswith("scarp/") or header in WHOLE or included in COMMON:
        return None
    if not os.path.exists(os.path.join(top, "include", included)):
        return f"{header} includes {included}, which does not exist"
    if included in WHOLE:
        return f"{header} includes {included}: only programs do"
    room = room_of(header)
    if room_of(included) not in known_to(room):
        return f"{header} includes {included}: {room} knows only {', '.join(sorted(known_to(room) - {room})) or 'itself'}"
    return None


def check_headers():
    """Yields ("include", fault or None) per include and ("header", fault or None) per header."""
    for path in find("include/**/*.hpp"):
        header = os.path.relpath(path, "include")
        text = read(path)
        if header not in WHOLE | COMMON and room_of(header) not in KNOWS:
            yield "header", f"{header}: there is no room {room_of(header)}"
            continue
        yield "header", None if re.search(r"^#pragma once$", text, re.M) else f"{header} has no #pragma once"
        for included in includes_of(header, text):
            yield "include", check_include(header, included)


def check_licences():
    shell = ["tests/run.sh", "examples/run.sh", "benchmarks/run.sh", ".ci/run", "tests/ill_formed/run"]
    folders = ["include", "tests", "examples", "benchmarks"]
    paths = [path for folder in folders for kind in ("hpp", "cpp", "py", "sh") for path in find(f"{folder}/**/*.{kind}")]
    for path in sorted(set(paths + [path for path in shell if os.path.exists(os.path.join(top, path))])):
        # After `// expect:` in ill-formed programs and after the interpreter's name in scripts.
        yield "licence", None if SPDX in "".join(read(path).splitlines(True)[:3]) else f"{path} has no line {SPDX}"


def check_mirror():
    for path in find("tests/*/*.cpp"):
        room, name = path.split("/")[1:]
        if room in OTHER_TESTS:
            continue
        header = f"include/scarp/{room}/{name.removesuffix('.cpp')}.hpp"
        yield "test", None if os.path.exists(os.path.join(top, header)) else f"{path} has no {header} to test"


def main():
    checked = {"header": 0, "include": 0, "licence": 0, "test": 0}
    faults = []
    for check in (check_headers, check_licences, check_mirror):
        for kind, fault in check():
            checked[kind] += 1
            if fault:
                faults.append(fault)
    print("\n".join(faults), end="\n" if faults else "")
    print(f"{checked['header']} headers, {checked['include']} includes, {checked['licence']} licence lines and "
          f"{checked['test']} tests checked, {len(faults)} faults")
    return 1 if faults or not checked["include"] else 0


if __name__ == "__main__":
    sys.exit(main())
