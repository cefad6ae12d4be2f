"""Where the servers' programs are."""

import functools
import pathlib
import subprocess

INSTALL = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "install-servers"


@functools.cache
def binary(name):
    """The path of the program of a server that install-servers knows; built first where it is not there, which takes minutes."""
    return subprocess.run([INSTALL, name], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
