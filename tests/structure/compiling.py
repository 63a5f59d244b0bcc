# SPDX-License-Identifier: BSL-1.0
"""What the checks that call a compiler share: its command line, one run of it, many runs at once."""

import argparse
import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

MOST_LINES = 12  # of a compiler's answer to an ill-formed program

class Compiler:
    """A compiler with the flags that every use of it gets: C++20 and the include folders."""

    def __init__(self, program, includes, systems, warnings):
        self.program = program
        self.name = os.path.basename(program)
        self.flags = ["-std=c++20"]
        self.flags += [f"-I{folder}" for folder in includes]
        self.flags += [f"-isystem{folder}" for folder in systems]
        self.warnings = warnings

    def run(self, *arguments, text=None):
        """Returns (succeeded, everything that was printed); `text` is the program when it comes from no file."""
        command = [self.program, *self.flags, *arguments]
        if text is not None:
            command += ["-x", "c++", "-"]
        done = subprocess.run(command, input=text, text=True, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "LC_ALL": "C"})
        return done.returncode == 0, done.stdout


def add_compiler_arguments(parser):
    parser.add_argument("--compiler", default="g++", help="the compiler to call (g++)")
    parser.add_argument("--include", action="append", default=[], metavar="DIR", help="a folder of our headers")
    parser.add_argument("--system", action="append", default=[], metavar="DIR", help="a folder of other headers")
    parser.add_argument("--warnings", default="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror",
                        help="the flags under which correct code is silent")


def compiler_from(arguments):
    includes = arguments.include or [os.path.join(top(), "include")]
    return Compiler(arguments.compiler, includes, arguments.system, shlex.split(arguments.warnings))


def top():
    """The project's root."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def in_parallel(work, items):
    """`work` of every item, in order; the compilers it starts keep all processors busy."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return list(pool.map(work, items))


def errors(output):
    """What stands after `error:` in each line that has it."""
    return [line.partition("error:")[2].strip() for line in output.splitlines() if "error:" in line]


def faults_of_ill_formed(compiled, output, expected):
    """An ill-formed program draws one error that `expected` matches, and few lines around it."""
    if compiled:
        return ["the ill-formed program compiles"]
    headlines = errors(output)
    length = len(output.splitlines())
    faults = []
    if len(headlines) != 1:
        faults.append(f"{len(headlines)} error lines instead of one")
    if length > MOST_LINES:
        faults.append(f"{length} lines of output, at most {MOST_LINES} are allowed")
    if not any(re.search(expected, headline) for headline in headlines):
        faults.append(f"no error line matches /{expected}/")
    return faults


def indented(text, most=30):
    lines = text.splitlines()
    left_out = [f"... {len(lines) - most} more lines"] if len(lines) > most else []
    return "\n".join("    " + line for line in lines[:most] + left_out)
