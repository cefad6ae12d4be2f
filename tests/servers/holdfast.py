"""The program under test, and an independent reader of what it makes."""

import os
import pathlib
import subprocess
import sys

INDEPENDENT_READER = pathlib.Path(__file__).resolve().parents[1] / "interop" / "verify_restore.py"


class Holdfast:
    """The program with its plugins, which keeps its journals in a folder of the test."""

    def __init__(self, program, plugin_folders, state):
        self._words = [program, "--progress", "none"]
        for folder in plugin_folders:
            self._words += ["--plugin-dir", folder]
        self._environment = os.environ | {"XDG_STATE_HOME": str(state)}

    def create(self, folder, backup, backend, compression):
        """Backs up the collections of a folder to `backend`, an address."""
        self._run(folder, "create", backup, "--backend", backend, "--compression", compression)

    def restore(self, folder, backup, backups):
        """Restores a backup of the node "node1" from the folder `backups`, and has the files verified."""
        self._run(folder, "restore", backup, "--backend", f"filesystem:{backups}")
        subprocess.run([sys.executable, INDEPENDENT_READER, backups, backup, "node1", folder], check=True)

    def _run(self, folder, *words):
        done = subprocess.run([*self._words, "--cluster", f"file:{folder}", *words], env=self._environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"holdfast {' '.join(words)} ended with {done.returncode}:\n{done.stdout}")
