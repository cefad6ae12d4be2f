#!/usr/bin/env python3
"""Finds what the documents name and there is not: paths, links and commands. usage: names.py ROOT PROGRAM"""

import glob
import os
import re
import subprocess
import sys

DOCUMENTS = ("*.md", "docs/*.md", "docs/plugins/*.md", "cli/*.md", "framework/*/*.md", "sdk/examples/*/*.md", "bench/*.md")
ROOTS = "sdk|framework|plugins|cli|tests|docs|bench|scripts|cmake"
SOURCES = "cpp|hpp|c|h|py|sh|md|cmake"


def files(root):
    """Every file of the checkout, relative to it."""
    for parent, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in ("build", ".git")]
        for name in names:
            yield os.path.relpath(os.path.join(parent, name), root)


def missing_paths(root, text, known):
    for name in re.findall(r"`([\w./*-]+)`", text):
        if re.match(rf"(?:{ROOTS})/", name):
            if not glob.glob(os.path.join(root, name)):
                yield f"there is no {name}"
        elif re.fullmatch(rf"[\w/-]+\.(?:{SOURCES})", name) and not any(f"/{path}".endswith(f"/{name}") for path in known):
            yield f"there is no file called {name}"


def missing_links(folder, text):
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        if not os.path.exists(os.path.join(folder, link)):
            yield f"there is no {link}"


def commands_of(program):
    reference = subprocess.run([program, "generate", "reference"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return set(re.findall(r"^### (.+)$", reference, re.M))


def missing_commands(text, commands):
    groups = {name.split()[0] for name in commands if " " in name}
    named = re.findall(r"`holdfast ([^`]+)`", text)
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        named += re.findall(r"^\$ holdfast (.+)$", block, re.M)
    for words in named:
        if words in ("--help", "--version"):
            continue
        words = re.sub(r"^(?:--\w[\w-]*(?:[= ]\S+)? )+", "", words).split()
        name = " ".join(words[:2]) if words[0] in groups else words[0]
        if name not in commands | groups:
            yield f"there is no command '{name}'"


def main():
    root, program = sys.argv[1:]
    known, commands, found = list(files(root)), commands_of(program), []
    documents = sorted(path for pattern in DOCUMENTS for path in glob.glob(os.path.join(root, pattern)))
    for document in documents:
        with open(document, encoding="utf-8") as file:
            text = file.read()
        problems = [*missing_paths(root, text, known), *missing_links(os.path.dirname(document), text),
                    *missing_commands(text, commands)]
        found += [f"{os.path.relpath(document, root)}: {problem}" for problem in problems]
    print("\n".join(found) or f"{len(documents)} documents: everything they name is there")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
