"""A folder for one test, which shows what the servers logged where the test fails."""

import collections
import pathlib
import shutil
import sys
import tempfile

from .process import end_on_signals

SHOWN_LINES = 60


class Workplace:
    """A temporary folder: `work / "name"` is a path in it. Removed at the end; a failure first shows the logs in it."""

    def __enter__(self):
        end_on_signals()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="holdfast-servers-"))
        return self

    def __truediv__(self, name):
        return self.folder / name

    def __exit__(self, kind, *_):
        if kind is not None and kind is not KeyboardInterrupt:
            self.show_logs()
        shutil.rmtree(self.folder)

    def show_logs(self):
        for log in sorted(self.folder.rglob("*.log")):
            with open(log, encoding="utf-8", errors="replace") as file:
                last = collections.deque(file, SHOWN_LINES)
            print(f"--- {log.relative_to(self.folder)}, its end", *map(str.rstrip, last), sep="\n", file=sys.stderr)


def play(scene, *parts):
    """Plays the parts, functions of a scene, in their order, and tells of each by its name."""
    for part in parts:
        part(scene)
        print(part.__name__.replace("_", " "), flush=True)
