#!/usr/bin/env python3
"""Holds the pages of docs/plugins/ against the plugins: the settings that they list, and what they have to speak of.

usage: plugins.py [--write] FOLDER PROGRAM PLUGIN-FOLDER...

Each FOLDER/ID.md has a table between the lines BEGIN and END; --write brings the tables up to date.
"""

import pathlib
import re
import subprocess
import sys

BEGIN = "<!-- holdfast plugins describe {} --markdown -->"
END = "<!-- end of settings -->"
HEADINGS = ["What it provides, and what it does not", "Settings", "Credentials", "Permissions", "Preflight",
            "Consistency and limits", "Troubleshooting"]


def table_of(plugin, program, folders):
    places = [word for folder in folders for word in ("--plugin-dir", folder)]
    return subprocess.run([program, *places, "plugins", "describe", plugin, "--markdown"], stdout=subprocess.PIPE,
                          text=True, check=True).stdout


def main():
    words = sys.argv[1:]
    writes = "--write" in words
    folder, program, *folders = (word for word in words if word != "--write")
    problems = []
    for document in sorted(pathlib.Path(folder).glob("*.md")):
        text = document.read_text(encoding="utf-8")
        if re.findall(r"^## (.+)$", text, re.M) != HEADINGS:
            problems.append(f"{document}: the headings are not {HEADINGS}")
        begin = BEGIN.format(document.stem)
        found = re.search(re.escape(begin) + "\n(.*?)" + re.escape(END), text, re.S)
        if not found:
            problems.append(f"{document}: there is no table between {begin!r} and {END!r}")
            continue
        table = f"\n{table_of(document.stem, program, folders)}\n"
        if writes:
            document.write_text(text[:found.start(1)] + table + text[found.end(1):], encoding="utf-8")
        elif found.group(1) != table:
            problems.append(f"{document}: the settings are others; run this with --write")
    print("\n".join(problems) or "the pages list the settings that the plugins have")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
