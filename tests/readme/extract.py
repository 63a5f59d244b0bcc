#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""Cuts the programs out of README.md or another page, compiles and runs them.

An HTML comment on the line before a fence says what the block is:

    <!-- compile: name -->                    ```cpp   compiles without a warning
    <!-- run: name -->                        ```cpp   compiles, links, runs and exits with 0
    <!-- ill-formed: name expect: regex -->   ```cpp   draws one error that the regex matches
    <!-- output of: name -->                  ```text  what the program printed, or what the compiler answered
    <!-- output of: name where: MACRO -->     ```text  the same, where the flags to run with define the macro

A block without an #include gets scarp.hpp and `using namespace scarp;`. Three dots in an output stand for any text.
"""

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "structure"))
import compiling

BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>cpp|text)\n(?P<body>.*?)^```$", re.M | re.S)
MARK = re.compile(r"(?P<kind>compile|run|ill-formed): (?P<name>[\w-]+)(?: expect: (?P<expect>.+))?$")
OUTPUT = re.compile(r"output of: (?P<name>[\w-]+)(?: where: (?P<macro>\w+))?$")
PREAMBLE = "#include <scarp/scarp.hpp>\nusing namespace scarp;\n"


@dataclass
class Snippet:
    kind: str
    name: str
    expect: str
    body: str
    outputs: list = field(default_factory=list)

    def program(self):
        return self.body if "#include" in self.body else PREAMBLE + self.body


def parse(readme):
    """Returns (the snippets by name, faults in the marking)."""
    snippets, faults = {}, []
    for block in BLOCK.finditer(readme):
        mark = block["mark"] or ""
        line = readme[:block.start("body")].count("\n")
        if block["language"] == "text":
            output = OUTPUT.match(mark)
            if output and output["name"] in snippets:
                snippets[output["name"]].outputs.append((block["body"], output["macro"]))
            elif output:
                faults.append(f"line {line}: output of {output['name']}, which does not come before it")
            continue
        found = MARK.match(mark)
        if not found:
            faults.append(f"line {line}: this program is not marked")
        elif found["name"] in snippets:
            faults.append(f"line {line}: there are two programs {found['name']}")
        elif (found["kind"] == "ill-formed") != bool(found["expect"]):
            faults.append(f"line {line}: 'expect: regex' belongs to ill-formed programs, and to all of them")
        else:
            snippets[found["name"]] = Snippet(found["kind"], found["name"], found["expect"], block["body"])
    return snippets, faults


def output_pattern(text):
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.escape(lines).replace(re.escape("..."), r"[\s\S]*?")


def check_output(snippet, printed, match, defined=lambda macro: True):
    printed = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    return ["the page shows another output"
            for text, macro in snippet.outputs if (not macro or defined(macro)) and not match(output_pattern(text), printed)]


def check(snippet, compiler, folder, run_flags):
    """Returns (faults, what was printed)."""
    source = os.path.join(folder, f"{snippet.name}.cpp")
    with open(source, "w", encoding="utf-8") as file:
        file.write(snippet.program())
    if snippet.kind == "ill-formed":
        compiled, output = compiler.run("-fsyntax-only", source)
        faults = compiling.faults_of_ill_formed(compiled, output, snippet.expect)
        return faults + check_output(snippet, output, re.search), output
    program = os.path.join(folder, snippet.name)
    build = ["-o", program, *run_flags] if snippet.kind == "run" else ["-fsyntax-only"]
    compiled, output = compiler.run(*compiler.warnings, source, *build)
    if not compiled or output:
        return ["it draws a warning" if compiled else "it does not compile"], output
    if snippet.kind == "compile":
        return [], output
    done = subprocess.run([os.path.abspath(program)], text=True, stdout=subprocess.PIPE, cwd=folder)  # where its files go
    faults = [f"it exits with {done.returncode}"] if done.returncode else []
    flags = [flag for flag in run_flags if flag.startswith("-")]
    defined = lambda macro: f"#define {macro} " in compiler.run("-dM", "-E", *flags, text="")[1]  # noqa: E731
    return faults + check_output(snippet, done.stdout, re.fullmatch, defined), done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    compiling.add_compiler_arguments(parser)
    parser.add_argument("--readme", default=os.path.join(compiling.top(), "README.md"), metavar="FILE")
    parser.add_argument("--out", default=".", metavar="DIR", help="where the programs go")
    parser.add_argument("--run-flags", default="-O2", help="flags to build what runs, libraries included")
    parser.add_argument("--list", action="store_true", help="only print the names of the programs")
    parser.add_argument("names", nargs="*", help="the programs to check (none: only the marks)")
    arguments = parser.parse_args()
    with open(arguments.readme, encoding="utf-8") as file:
        snippets, faults = parse(file.read())
    if arguments.list:
        print("\n".join(snippets))
        return 0
    if not arguments.names:
        outputs = sum(len(snippet.outputs) for snippet in snippets.values())
        print("\n".join(faults + [f"{len(snippets)} programs and {outputs} outputs are marked, {len(faults)} faults"]))
        return 1 if faults or not snippets else 0

    os.makedirs(arguments.out, exist_ok=True)
    compiler = compiling.compiler_from(arguments)
    failed = 0
    for name in arguments.names:
        faults, output = check(snippets[name], compiler, arguments.out, arguments.run_flags.split())
        failed += bool(faults)
        print(f"{name} ({snippets[name].kind}): {'; '.join(faults) or 'ok'}")
        print(compiling.indented(output))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
