#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that every header compiles alone, twice in a row and without a warning."""

import argparse
import glob
import os
import sys

import compiling


def check(compiler, header):
    # From standard input: a header given as the main file would draw a warning about its #pragma once.
    succeeded, output = compiler.run("-fsyntax-only", *compiler.warnings, text=f"#include <{header}>\n" * 2)
    return succeeded and not output, output


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    compiling.add_compiler_arguments(parser)
    compiler = compiling.compiler_from(parser.parse_args())
    root = os.path.join(compiling.top(), "include")
    headers = sorted(os.path.relpath(path, root) for path in glob.glob(f"{root}/**/*.hpp", recursive=True))

    results = compiling.in_parallel(lambda header: check(compiler, header), headers)
    failed = 0
    for header, (succeeded, output) in zip(headers, results):
        if not succeeded:
            failed += 1
            print(f"{header} does not compile alone:\n{compiling.indented(output, 12)}")
    print(f"{compiler.name}: {len(headers)} headers compiled alone, {failed} failed")
    return 1 if failed or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
