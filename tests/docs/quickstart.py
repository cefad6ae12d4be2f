#!/usr/bin/env python3
"""Runs the console blocks of a document that use holdfast, in order and in one shell, and holds what they print against
what the document says. usage: quickstart.py DOCUMENT ROOT BUILD [SAID=MEANT...]

Blocks without a holdfast command build or test the checkout, and are left out; so are those that need the server at
http://localhost:8080 where SAID names none. `$PWD` is the checkout, build/release in it the build under test, `holdfast`
the program in it, /tmp a folder that is gone afterwards, and SAID in the document MEANT on this machine. A block of TOML
that begins with a comment `# NAME.toml` is a file of that name, in the folder where the commands run. `…` in the document
stands for anything, alone for any lines; durations are not compared, sizes may be a tenth apart: libraries that compress
differ. What a preflight warns of depends on the disk and is left out.
"""

import os
import re
import subprocess
import sys
import tempfile

DURATION = r"(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|min|s|h))+"
SIZE = r"\d+(?:\.\d+)? (?:B|KiB|MiB|GiB|TiB)"
ABOUT_DISKS = r"  warn  |        remedy: "
SERVER = "http://localhost:8080"
MARK = "--- the command ended with"


def blocks(text):
    """The console blocks: lists of (line number, command, lines it prints)."""
    commands, inside = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if inside:
                yield commands
            commands, inside = [], line == "```console"
        elif inside and line.startswith("$ "):
            commands.append((number, line[2:], []))
        elif inside and commands:
            commands[-1][2].append(line)


def configurations(text):
    """The TOML blocks that name their file: pairs of the name and the text."""
    return re.findall(r"^```toml\n(?=# (\S+\.toml)\n)(.*?)^```", text, re.M | re.S)


def install(build, folder):
    """A `holdfast` to be found on the path, which finds its plugin."""
    os.mkdir(folder)
    program = os.path.join(folder, "holdfast")
    with open(program, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec "{build}/cli/holdfast" --plugin-dir "{build}/plugins/filesystem" "$@"\n')
    os.chmod(program, 0o755)


def is_wanted(block, has_server):
    commands = [command for _, command, _ in block]
    return (any(re.match(r"(alias )?holdfast\b", command) for command in commands)
            and (has_server or not any(SERVER in command for command in commands)))


def run(commands, work):
    """What each command printed, on both streams, and its exit code; fewer where the shell came to an end."""
    script = os.path.join(work, "commands.sh")
    with open(script, "w", encoding="utf-8") as file:
        file.write("shopt -s expand_aliases\nexec 2>&1\n")
        for command in commands:
            file.write(f"{command}\necho \"{MARK} $?\"\n")
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "XDG_"))}
    result = subprocess.run(["bash", script], cwd=work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                            env={**settings, "HOME": work, "PATH": f"{work}/bin:{settings['PATH']}"},
                            timeout=240, check=False)
    parts = re.split(rf"{MARK} (\d+)\n", result.stdout)
    return list(zip(parts[0::2], map(int, parts[1::2])))


def size_of(text):
    number, unit = text.split()
    return float(number) * 1024 ** ("B", "KiB", "MiB", "GiB", "TiB").index(unit)


def fits(said, found):
    parts = re.split(rf"(…|\b{DURATION}\b|{SIZE})", said)
    pattern = ""
    for i, part in enumerate(parts):
        pattern += (re.escape(part) if i % 2 == 0 else ".*" if part == "…" else
                    f"({SIZE})" if re.fullmatch(SIZE, part) else DURATION)
    match = re.fullmatch(pattern, found)
    sizes = [size_of(part) for part in parts[1::2] if re.fullmatch(SIZE, part)]
    return match is not None and all(abs(size_of(there) - size) <= size / 10
                                     for size, there in zip(sizes, match.groups()))


def all_fit(said, found):
    """Whether the lines do; a line `…` stands for any number of them."""
    if not said:
        return not found
    if said[0] == "…":
        return any(all_fit(said[1:], found[skipped:]) for skipped in range(len(found) + 1))
    return bool(found) and fits(said[0], found[0]) and all_fit(said[1:], found[1:])


def replaced(text, pairs):
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def check(document, build, work, said):
    """What is wrong with the document. `said`: pairs of what it says and what that is on this machine."""
    with open(document, encoding="utf-8") as file:
        text = file.read()
    has_server = any(there == SERVER for there, _ in said)
    wanted = [command for block in blocks(text) if is_wanted(block, has_server) for command in block]
    if not wanted:
        yield f"{document}: no console block uses holdfast"
    install(build, os.path.join(work, "bin"))
    for name, content in configurations(text):
        with open(os.path.join(work, name), "w", encoding="utf-8") as file:
            file.write(replaced(content, said))
    found_as = [(meant, there) for there, meant in said if not there.startswith("$")]
    ran = run([replaced(command, said) for _, command, _ in wanted], work)
    for (number, command, lines), (output, code) in zip(wanted, ran):
        found = [line for line in replaced(output, found_as).splitlines() if not re.match(ABOUT_DISKS, line)]
        if code != 0:
            yield f"{document}:{number}: {command}\n  ends with {code}: {output.strip()}"
        elif not all_fit(lines, found):
            yield "\n  ".join([f"{document}:{number}: {command}", "is said to print:", *lines, "and prints:", *found])
    if len(ran) < len(wanted):
        yield f"{document}:{wanted[len(ran)][0]}: {wanted[len(ran)][1]}\n  ends the shell"


def main():
    document, root, build, *more = sys.argv[1:]
    with tempfile.TemporaryDirectory() as work:
        os.chmod(work, 0o755)
        scratch = os.path.join(work, "tmp")
        os.mkdir(scratch)
        said = [("/tmp/", scratch + "/"), ("$PWD/build/release", build), ("$PWD", root),
                *(pair.split("=", 1) for pair in more)]
        found = list(check(document, build, work, said))
    print("\n".join(found) or f"{document}: everything is as it says")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
