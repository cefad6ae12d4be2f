#!/usr/bin/env python3
"""Holds the tree against the rules of docs/architecture.md and CONTRIBUTING.md. usage: check.py RULE ROOT"""

import os
import re
import subprocess
import sys

SOURCES = (".cpp", ".hpp", ".h", ".c")
SDK_HEADERS = ("holdfast/abi.h", "holdfast/http.hpp", "holdfast/plugin.hpp")
# What the tests of other clients of Weaviate expect (U: units, E: errors, I: on a server, X: of several clients), and what
# these clients get wrong (Z): each row has a test here that is named after it, "X8: ...".
LABELS = {"U": 9, "E": 10, "I": 13, "X": 18, "Z": 14}
FOLDERS = ("sdk", "framework", "plugins", "cli", "tests", "bench")


def sources(root, *folders):
    for folder in folders:
        for parent, _, names in os.walk(os.path.join(root, folder)):
            for name in names:
                if name.endswith(SOURCES):
                    yield os.path.relpath(os.path.join(parent, name), root)


def includes(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if found:
                yield number, found.group(1)


def links(root):
    """What each room's CMakeLists.txt links, with what those link publicly."""
    direct, public = {}, {}
    for room in os.listdir(os.path.join(root, "framework")):
        path = os.path.join(root, "framework", room, "CMakeLists.txt")
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        call = re.search(r"holdfast_room\(\s*(\w+)(.*?)\n?\)", text, re.S)
        if not call:
            continue
        parts = re.split(r"\b(SOURCES|LINK|USES)\b", call.group(2))
        named = dict(zip(parts[1::2], parts[2::2]))
        public[room] = set(re.findall(r"holdfast::(\w+)", named.get("LINK", "")))
        direct[room] = public[room] | set(re.findall(r"holdfast::(\w+)", named.get("USES", "")))
    reach = {}
    for room in direct:
        seen, waiting = {room}, list(direct[room])
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += public.get(other, ())
        reach[room] = seen
    return reach


def rule_includes(root):
    reach = links(root)
    rooms = set(reach)
    for path in sources(root, "sdk/include"):
        for number, name in includes(root, path):
            if "/" in name and not name.startswith("holdfast/"):
                yield f"{path}:{number}: the SDK's headers include only the standard library, not <{name}>"
    for path in sources(root, "plugins"):
        for number, name in includes(root, path):
            if name.split("/")[0] in rooms | {"cli"} or (
                    name.startswith("holdfast/") and name not in SDK_HEADERS and not name.startswith("holdfast/support/")):
                yield f"{path}:{number}: a plugin includes the SDK alone, not \"{name}\""
    for path in sources(root, "framework"):
        room = path.split(os.sep)[1]
        for number, name in includes(root, path):
            other = name.split("/")[0]
            if name in SDK_HEADERS and name != "holdfast/abi.h" and "/test/" not in path:
                yield f"{path}:{number}: the engine speaks to plugins through abi.h"
            if room in rooms and other in rooms and other not in reach[room] and "/test/" not in path:
                yield f"{path}:{number}: room {room} does not link {other} and includes \"{name}\""
            if other == "cli":
                yield f"{path}:{number}: the framework knows nothing of the program"


def rule_sizes(root):
    for path in sources(root, *FOLDERS):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            count = sum(1 for _ in file)
        if count > 600:
            yield f"{path}: {count} lines; one idea a file, 600 lines at most"


def rule_sleeps(root):
    for path in sources(root, *FOLDERS):
        if "/test/" not in path and not path.startswith("tests"):
            continue
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if re.search(r"sleep_for|sleep_until|usleep\(|[^_a-z]sleep\(", line):
                    yield f"{path}:{number}: a test waits on a condition, it does not sleep"


def rule_labels(root):
    found = set()
    for path in sources(root, *FOLDERS):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for labels in re.findall(r'TEST_CASE\w*\(\s*"((?:[A-Z]\d+ and )*[A-Z]\d+): ', file.read()):
                found.update(labels.split(" and "))
    wanted = {f"{kind}{number}" for kind, count in LABELS.items() for number in range(1, count + 1)}
    yield from (f'there is no test "{label}: ..."' for label in sorted(wanted - found))
    yield from (f'there is no row {label}, and a test of that name' for label in sorted(found - wanted))


def rule_headers(root):
    folders = ("framework/include", "sdk/include", "sdk/conformance/include")
    flags = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", *(f"-I{root}/{folder}" for folder in folders)]
    for compiler in ("g++", "clang++"):
        for folder in (f"{folder}/holdfast" for folder in folders):
            for name in sorted(os.listdir(os.path.join(root, folder))):
                if not name.endswith(".hpp"):
                    continue
                result = subprocess.run([compiler, *flags, "-x", "c++", "-"], input=f"#include <holdfast/{name}>\n",
                                        text=True, capture_output=True, check=False)
                if result.returncode != 0:
                    yield f"{folder}/{name} does not compile alone with {compiler}: {result.stderr.splitlines()[0]}"


def main():
    rule, root = sys.argv[1:]
    found = list(globals()[f"rule_{rule}"](os.path.abspath(root)))
    print("\n".join(found) or f"{rule}: nothing found")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
