"""The program under test, and an independent reader of what it makes."""

import copy
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys

from .process import die_with

INDEPENDENT_READER = pathlib.Path(__file__).resolve().parents[1] / "interop" / "verify_restore.py"


@dataclasses.dataclass
class Done:
    """What came of a command: its exit code and its two streams."""
    code: int
    result: str
    talk: str

    @property
    def text(self):
        return self.result + self.talk

    @property
    def objects(self):
        """What --json wrote, an object a line."""
        return [json.loads(line) for line in self.result.splitlines()]


class Running:
    """A command that runs, in a session of its own; killed where the test leaves it behind."""

    def __init__(self, words, environment):
        parent = os.getpid()
        self._process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE, text=True, start_new_session=True,
                                         preexec_fn=lambda: die_with(parent, signal.SIGKILL))

    def send(self, number):
        self._process.send_signal(number)

    def kill(self):
        """Returns once nothing of it is left: until then its locks are held."""
        self.send(signal.SIGKILL)
        self.done()

    def done(self):
        """Waits for its end."""
        result, talk = self._process.communicate(timeout=120)
        return Done(self._process.returncode, result, talk)


class Holdfast:
    """The program with its plugins, which keeps its journals in a folder of the test."""

    def __init__(self, program, plugin_folders, state):
        self._words = [program, "--progress", "none"]
        for folder in plugin_folders:
            self._words += ["--plugin-dir", folder]
        self._environment = os.environ | {"XDG_STATE_HOME": str(state)}

    def on(self, cluster):
        """The same program on a cluster, an address."""
        bound = copy.copy(self)
        bound._words = [*self._words, "--cluster", cluster]
        return bound

    def having(self, **environment):
        """The same program with more in its environment."""
        bound = copy.copy(self)
        bound._environment = self._environment | environment
        return bound

    def start(self, *words):
        return Running([*self._words, *words], self._environment)

    def run(self, *words, code=0, says=()):
        """Runs a command, which must end with the exit code and have said these texts, wherever it did."""
        return check(self.start(*words).done(), words, code, says)

    def create(self, folder, backup, backend, compression):
        """Backs up the collections of a folder to `backend`, an address."""
        self.on(f"file:{folder}").run("create", backup, "--backend", backend, "--compression", compression)

    def restore(self, folder, backup, backups):
        """Restores a backup of the node "node1" from the folder `backups`, and has the files verified."""
        self.on(f"file:{folder}").run("restore", backup, "--backend", f"filesystem:{backups}")
        subprocess.run([sys.executable, INDEPENDENT_READER, backups, backup, "node1", folder], check=True)


def check(done, words, code=0, says=()):
    """`done` as it is; AssertionError where it has another exit code, or has not said one of the texts."""
    missing = [text for text in says if text not in done.text]
    if done.code != code or missing:
        raise AssertionError(f"holdfast {' '.join(words)} ended with {done.code}, not {code}, "
                             f"or without {missing}:\n{done.text}")
    return done
