#!/usr/bin/env python3
"""Kills creates and restores in front of every system call by which they change a file, and holds what is there then,
what is told of it, and what comes of going on and of cancelling against the invariants of docs/design.md. Kills those
that go on and those that cancel, too.

usage: killed_anywhere.py HOLDFAST PLUGIN-FOLDER FIXTURES [--every] [--at "SIDE EFFECT"]

Without --every, most of the side effects that are many of a kind are left out: those of the preflight, and the files
that a restore unpacks; few of those that go on or cancel are killed; and no file is so large that its chunk is sent in
parts. --at tries one side effect alone, as it is named in what this prints. A process dies here, not the machine: that
what was synced survives a power loss is not tested.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
import side_effects
import verify_restore

EXISTS, NOT_FOUND, FAILED = 17, 10, 1
SECOND_DEATHS = 4
SENT_IN_PARTS = 5 << 20
MANY = re.compile(r" backups/(TMP|\.holdfast-preflight)| cluster/\.holdfast/staging-OP/files/")
NEVER_SAME = ((r"\d{8}t\d{9}-[0-9a-f]{12}", "OP"), (r"\.holdfast-tmp-\w+", "TMP"), (r"preflight/[^/]+", "preflight/RUN"),
              (r"(owner\.json|\.prepared|catalog\.json)\.\w{6}$", r"\1.TMP"))
NO_OBJECT = re.compile(r"\.holdfast-(tmp-|preflight)")


class Wrong(Exception):
    """An invariant that does not hold."""


def require(condition, what):
    if not condition:
        raise Wrong(what)


def same_in_every_run(path):
    for pattern, name in NEVER_SAME:
        path = re.sub(pattern, name, path)
    return path


def files_below(folder):
    """Path to content of every file, those of nobody's concern left out."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if not NO_OBJECT.search(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


def collections_in(cluster):
    """The same of a cluster's collections, which are folders."""
    return {path: data for path, data in files_below(cluster).items() if "/" in path and not path.startswith(".")}


class Place:
    """A folder with a cluster, a storage and the program's journals, which can be put back to what it was."""

    def __init__(self, arguments, folder):
        self.folder = folder
        self.now = os.path.join(folder, "now")
        self.program = [arguments.program, "--plugin-dir", arguments.plugins, "--progress", "none"]
        self.environment = dict(os.environ, XDG_STATE_HOME=os.path.join(self.now, "state"), TZ="UTC")
        os.mkdir(self.now)
        self.tracer = side_effects.Tracer(self.now, same_in_every_run)

    def __getitem__(self, path):
        return os.path.join(self.now, path)

    def run(self, *words, code=0):
        """Runs the program; `code` is what it must end with, or a set of them."""
        result = subprocess.run(self.program + list(words), cwd=self.now, env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        allowed = code if isinstance(code, set) else {code}
        require(result.returncode in allowed,
                f"`{' '.join(words)}` ended with {result.returncode} instead of {allowed}:\n{result.stdout}")
        return result.returncode, result.stdout

    def told(self, *words, code=0):
        code, text = self.run("--json", *words, code=code)
        return code, json.loads(text.splitlines()[-1])

    def kill(self, words, die_before):
        return self.tracer.run(self.program + list(words), die_before, self.environment)

    def keep(self, name):
        self._copy(self.now, os.path.join(self.folder, name))

    def put_back(self, name):
        self._copy(os.path.join(self.folder, name), self.now)

    @staticmethod
    def _copy(source, target):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)


class Create:
    """A create of `one`, from the cluster to the storage."""

    command = ("--cluster", "file:cluster", "create", "one", "--backend", "filesystem:backups")
    cancel = ("--cluster", "file:cluster", "cancel", "one", "--backend", "filesystem:backups")
    status = ("status", "one", "--backend", "filesystem:backups")

    def __init__(self, place):
        self.place = place
        self.cluster = collections_in(place["cluster"])
        self.beside = set(os.listdir(place["cluster"])) | {".holdfast"}  # who died leaves a note of who it was
        place.run(*self.command)
        self.chunks = self._chunks()
        self.objects = set(files_below(place["backups/one"]))

    def _chunks(self):
        return {path: data for path, data in files_below(self.place["backups/one"]).items() if "/chunk-" in path}

    def is_committed(self):
        return os.path.exists(self.place["backups/one/backup_config.json"])

    def holds(self):
        """What is true at any time."""
        require(collections_in(self.place["cluster"]) == self.cluster, "the cluster is not changed")
        require(set(os.listdir(self.place["cluster"])) <= self.beside, "nothing is new in the cluster")
        claimed = os.path.exists(self.place["backups/one/holdfast-claim.json"])
        _, listed = self.place.told("list", "--backend", "filesystem:backups", code={0, NOT_FOUND})
        listed = {backup["id"]: backup for backup in listed.get("backups", [])}
        if self.is_committed():
            self.is_whole()
            require(listed["one"]["status"] == "SUCCESS", f"a backup that is there is listed as such: {listed}")
        elif claimed:
            require(listed["one"]["interrupted"], f"a create that died is listed as interrupted: {listed}")
        else:
            require(not listed and not files_below(self.place["backups"]), f"without a claim nothing is there: {listed}")

    def is_whole(self):
        """An independent reader finds in the backup what the cluster holds; so does a restore."""
        try:
            contents = verify_restore.expected_files(self.place["backups"], "one", "node1")
        except (SystemExit, OSError, ValueError, KeyError) as error:
            raise Wrong(f"a global descriptor is there, and the backup is not whole: {error}") from error
        require(contents == self.cluster, "the chunks hold the cluster's files")
        self.place.run("--cluster", "file:copy", "restore", "one", "--backend", "filesystem:backups", "--config", "/dev/null")
        require(collections_in(self.place["copy"]) == self.cluster, "what is restored is what was there")
        shutil.rmtree(self.place["copy"])

    def is_done(self):
        require(self.is_committed(), "the backup is there")
        self.holds()
        require(set(files_below(self.place["backups/one"])) == self.objects, "nothing but the backup is there")
        require(self._chunks() == self.chunks, "its chunks are those of a create that nobody killed")

    def is_gone(self):
        require(not files_below(self.place["backups"]), f"nothing is left: {sorted(files_below(self.place['backups']))}")


class Restore:
    """A restore of `one`, from the storage to an empty cluster."""

    command = ("--cluster", "file:cluster", "restore", "one", "--backend", "filesystem:backups")
    cancel = ("--cluster", "file:cluster", "cancel", "one", "--restore", "--backend", "filesystem:backups")
    status = ("status", "one", "--restore", "--backend", "filesystem:backups")

    def __init__(self, place):
        self.place = place
        self.backup = files_below(place["backups"])
        place.run(*self.command)
        self.cluster = collections_in(place["cluster"])
        self.names = self._catalogued()

    def _catalogued(self):
        path = self.place["cluster/holdfast-catalog.json"]
        return {entry["name"] for entry in verify_restore.load(path)["collections"]} if os.path.exists(path) else set()

    def is_committed(self):
        return self._catalogued() == self.names

    def holds(self):
        require(files_below(self.place["backups"]) == self.backup, "the backup is not changed")
        there = collections_in(self.place["cluster"])
        moved = {path.split("/")[0] for path in there}
        require(there == {path: data for path, data in self.cluster.items() if path.split("/")[0] in moved},
                "a collection is in the cluster wholly or not at all")
        require(self._catalogued() in (set(), self.names), "the catalog has all or nothing")
        require({name.lower() for name in self._catalogued()} <= moved, "what is in the catalog is there")

    def is_done(self):
        self.holds()
        require(self.is_committed(), "the collections are in the catalog")
        left = set(os.listdir(self.place["cluster"])) - {"holdfast-catalog.json", *(name.lower() for name in self.names)}
        require(not left, f"nothing but the collections is there: {left}")

    def is_gone(self):
        self.holds()
        left = os.listdir(self.place["cluster"]) if os.path.exists(self.place["cluster"]) else []
        require(not left, f"nothing is left: {left}")


class Killer:
    """Kills one command in front of its side effects, one after the other."""

    def __init__(self, place, what, arguments):
        self.place, self.what = place, what
        self.name = type(what).__name__.lower()
        self.only, self.every = arguments.at, arguments.every
        self.again_after = 1 if arguments.every or arguments.at else 12  # deaths until one is followed by another
        self.killed = 0
        self.killed_again = 0
        self.wrong = 0

    def run(self, begin):
        """From the state `begin`, for each side effect that a run has."""
        self.place.put_back(begin)
        code, output, effects = self.place.kill(self.what.command, None)
        require(code == 0, f"the {self.name} that nobody kills ended with {code}:\n{output}")
        chosen = [effect for number, effect in enumerate(effects) if self._is_chosen(effect, number)]
        for effect in chosen:
            if self._dies(begin, self.what.command, effect):
                self.killed += 1
                self._try(f"killed in front of {quoted(effect)}", "dead")
                if self.killed % self.again_after == 0:
                    self._kill_again(effect)
        print(f"{self.name}: killed in front of {self.killed} of its {len(effects)} side effects, {self.killed_again} "
              "more times when it went on or was cancelled")
        if self.killed < len(chosen) * 9 // 10:
            self._report(f"only {self.killed} of {len(chosen)} chosen side effects came again")

    def _kill_again(self, first):
        """What died is killed when it goes on, and when it is cancelled."""
        for name, words in (("going on", self.what.command), ("being cancelled", self.what.cancel)):
            self.place.put_back("dead")
            _, _, effects = self.place.kill(words, None)
            for effect in evenly(effects, SECOND_DEATHS):
                if self._dies("dead", words, effect):
                    self.killed_again += 1
                    self._try(f"killed in front of {quoted(first)} and, {name}, of {quoted(effect)}", "dead again")

    def _dies(self, begin, words, effect):
        """Whether it comes to the side effect, this time."""
        self.place.put_back(begin)
        return self.place.kill(words, effect)[0] is None

    def _is_chosen(self, effect, number):
        if self.only:
            return self.only == f"{effect[0]} #{effect[1]}"
        return self.every or number % 9 == 0 or not MANY.search(effect[0])

    def _try(self, death, dead):
        try:
            self._look_and_recover(dead)
        except (Wrong, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            self._report(f"{death}: {error}")

    def _report(self, text):
        self.wrong += 1
        print(f"FAILED: {self.name} {text}", file=sys.stderr)

    def _look_and_recover(self, dead):
        self.what.holds()
        code, told = self.place.told(*self.what.status, code={0, NOT_FOUND})
        is_over = told.get("status") == "SUCCESS"
        require(not is_over or self.what.is_committed(), "what is told to be over is")
        require(code == NOT_FOUND or is_over or told["status"] == "CANCELED" or told["interrupted"],
                f"what died is told to be interrupted: {told}")
        self.place.keep(dead)
        self._go_on(is_over)
        self.place.put_back(dead)
        self._cancel(code == 0)
        self._go_on(self._is_over())

    def _go_on(self, is_over):
        self.place.run(*self.what.command, code=EXISTS if is_over else 0)
        self.what.is_done()
        after = files_below(self.place.now)
        self.place.run(*self.what.command, code=EXISTS)
        require(files_below(self.place.now) == after, "going on once more changes nothing")

    def _is_over(self):
        _, told = self.place.told(*self.what.status, code={0, NOT_FOUND})
        return told.get("status") == "SUCCESS"

    def _cancel(self, is_known):
        # What is committed is finished instead, and there is nothing to cancel where it has been.
        code, _ = self.place.run(*self.what.cancel, code={0, FAILED} if is_known else NOT_FOUND)
        self.what.holds()
        if code != 0:
            return
        self.what.is_gone()
        after = files_below(self.place.now)
        self.place.run(*self.what.cancel, code=FAILED)
        require(files_below(self.place.now) == after, "cancelling once more changes nothing")


def quoted(effect):
    return f'"{effect[0]} #{effect[1]}"'


def evenly(items, count):
    """`count` of the items, or all of them."""
    return items if len(items) <= count else [items[(2 * i + 1) * len(items) // (2 * count)] for i in range(count)]


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "plugins", "fixtures"):
        parser.add_argument(name, type=os.path.abspath)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--at")
    arguments = parser.parse_args()

    # Processes die here, not the machine: what memory holds is as good as what a disk holds, and quicker.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        place = Place(arguments, os.path.realpath(folder))
        recorded = "filesystem:" + os.path.join(arguments.fixtures, "backups")
        place.run("--cluster", "file:cluster", "restore", "full-gzip", "--backend", recorded, "--include", "Author",
                  "--include", "Note")
        shutil.rmtree(place["state"])
        if arguments.every or arguments.at:
            with open(place["cluster/note/acme/lsm/objects/segment-9.db"], "wb") as file:
                file.write(os.urandom(SENT_IN_PARTS))
        place.keep("full")
        create = Create(place)
        shutil.rmtree(place["cluster"])
        shutil.rmtree(place["state"])
        place.keep("stored")
        restore = Restore(place)
        wrong = 0
        for what, begin in ((create, "full"), (restore, "stored")):
            killer = Killer(place, what, arguments)
            killer.run(begin)
            wrong += killer.wrong
        sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    try:
        main()
    except side_effects.NotPermitted as refusal:
        sys.exit(f"error: this test kills what it traces, and nothing can be traced here (ptrace): {refusal}\n"
                 "hint: run it where no debugger traces it; in a container, with --cap-add=SYS_PTRACE")
