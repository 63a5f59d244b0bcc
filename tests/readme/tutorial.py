#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that the tutorial's page shows its programs as they are, and what they print.

In examples/tutorial/README.md, <!-- program: name --> stands before the text of name.cpp and <!-- output: name --> before what it
printed. Numbers may differ by 2 % or two units of their last digit, and a drawing in a few characters: processors add in
different orders. With --write the page is brought up to date.
"""

import argparse
import os
import re
import subprocess
import sys

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "tutorial")
page_name = os.path.join(folder, "README.md")
BLOCK = re.compile(r"^<!-- (?P<kind>program|output): (?P<name>\w+) -->\n```(?:cpp|text)\n(?P<body>.*?)^```$", re.M | re.S)
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
MOST_STRAY_CHARACTERS = 6


def same_number(a, b):
    last_digit = 10.0 ** -max(len(a.partition(".")[2].partition("e")[0]), 0)
    if "e" in a:
        last_digit *= 10.0 ** int(a.partition("e")[2])
    return abs(float(a) - float(b)) <= max(0.02 * abs(float(a)), 2.001 * last_digit)


def words(line):
    return NUMBER.sub("0", re.sub(r"\s+", " ", line)).strip()


def is_drawing(line):
    return len(line.strip()) > 8 and not re.search(r"[A-Za-z0-9]", line)


def faults_of_output(shown, printed):
    shown, printed = shown.rstrip().split("\n"), printed.rstrip().split("\n")
    if len(shown) != len(printed):
        return [f"{len(printed)} lines are printed, {len(shown)} are shown"]
    faults, stray = [], 0
    for old, new in zip(shown, printed):
        old, new = old.rstrip(), new.rstrip()
        if is_drawing(old) or is_drawing(new):
            width = max(len(old), len(new))
            stray += sum(a != b for a, b in zip(old.ljust(width), new.ljust(width)))
        elif words(old) != words(new) or not all(map(same_number, NUMBER.findall(old), NUMBER.findall(new))):
            faults.append(f"shown:   {old}\n    printed: {new}")
    if stray > MOST_STRAY_CHARACTERS:
        faults.append(f"the drawing differs in {stray} characters")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True, metavar="DIR", help="where the built programs are, tutorial_<name>")
    parser.add_argument("--write", action="store_true", help="write what is true now into the page")
    arguments = parser.parse_args()
    with open(page_name, encoding="utf-8") as file:
        page = file.read()

    def truth(block):
        if block["kind"] == "program":
            with open(os.path.join(folder, block["name"] + ".cpp"), encoding="utf-8") as file:
                return file.read().removeprefix("// SPDX-License-Identifier: BSL-1.0\n")
        done = subprocess.run([os.path.join(arguments.programs, "tutorial_" + block["name"])], text=True, stdout=subprocess.PIPE)
        if done.returncode:
            sys.exit(f"{block['name']} exits with {done.returncode}")
        return "".join(line.rstrip() + "\n" for line in done.stdout.rstrip().splitlines())

    blocks = [(block, truth(block)) for block in BLOCK.finditer(page)]
    programs = {name.removesuffix(".cpp") for name in os.listdir(folder) if name.endswith(".cpp")}
    faults = [f"{name} is not on the page, with program and output"
              for name in sorted(programs) if sorted(b["kind"] for b, _ in blocks if b["name"] == name) != ["output", "program"]]
    if arguments.write:
        for block, text in reversed(blocks):
            page = page[:block.start("body")] + text + page[block.end("body"):]
        with open(page_name, "w", encoding="utf-8") as file:
            file.write(page)
    else:
        for block, text in blocks:
            if block["kind"] == "output":
                faults += [f"{block['name']}: {fault}" for fault in faults_of_output(block["body"], text)]
            elif block["body"] != text:
                faults.append(f"{block['name']}: the page shows another program (tests/readme/tutorial.py --write)")
    print("\n".join(faults + [f"{len(blocks)} blocks of {len(programs)} programs checked, {len(faults)} faults"]))
    return 1 if faults or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
