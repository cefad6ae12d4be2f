"""What all storages have in common: the files that clients send and fetch, and ours among the clients."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "build" / "release" / "bench" / "holdfast-bench"
PROGRAM = ROOT / "build" / "release" / "cli" / "holdfast"
MIB = 1 << 20
THREADS = 16


class Place:
    """A storage, its clients, and the folders of files that they send and fetch.

    `plugin` names ours, `server` its process, `endpoint` is host:port, and `clients` maps the name of another client to
    what it runs: client(place, job, objects, size), with the job "put" or "get", returns seconds.
    """

    def __init__(self, work, *, plugin, server, endpoint, environment, clients):
        self.work = work
        self.plugin = plugin
        self.plugins = ROOT / "build" / "release" / "plugins" / plugin
        self.server = server
        self.endpoint = endpoint
        self.environment = environment
        self.clients = clients
        self.fetched = []

    def address(self, endpoint):
        """Where our plugin finds the bucket, behind `endpoint`."""
        raise NotImplementedError

    def files(self, objects, size):
        """A folder of random files, made when it is first wanted."""
        folder = self.work / f"files-{objects}"
        if not folder.exists():
            folder.mkdir()
            for number in range(objects):
                (folder / str(number)).write_bytes(os.urandom(size))
        return folder

    def fresh(self):
        """A folder to fetch into: on memory, as ours keeps nothing of what it fetched."""
        folder = pathlib.Path(tempfile.mkdtemp(dir="/dev/shm", prefix="holdfast-bench-"))
        self.fetched.append(folder)
        return folder

    def measured(self, command, environment=None):
        """Seconds that a command takes, and its peak memory in bytes; ends the program where it fails."""
        with tempfile.TemporaryFile() as output:
            begin = time.monotonic()
            process = subprocess.Popen(list(map(str, command)), env=os.environ | self.environment | (environment or {}),
                                       stdout=output, stderr=output)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            taken = time.monotonic() - begin
            if process.returncode != 0:
                output.seek(0)
                sys.exit(f"{command}: {output.read().decode(errors='replace')[-4000:]}")
        return taken, usage.ru_maxrss * 1024

    def timed(self, command, environment=None):
        """Seconds that a command takes; ends the program where it fails."""
        return self.measured(command, environment)[0]

    def holdfast(self, cluster, *words):
        """Runs our program on a folder; seconds and bytes, as measured() has them."""
        return self.measured([PROGRAM, "--plugin-dir", self.plugins, "--cluster", f"file:{cluster}", "--progress", "none",
                              *words], {"XDG_STATE_HOME": str(self.work / "state")})

    def ours(self, job, objects, size, endpoint=None):
        """The same by our plugin."""
        return self.timed([BENCH, job, self.plugins, self.address(endpoint or self.endpoint), objects, size, THREADS])

    def python(self, script, job, objects, size, **known):
        """A client of Python, which `script` defines: put(name, path) and get(name, path). It finds what is `known` under
        these names, and THREADS."""
        constants = "".join(f"{name} = {value!r}\n" for name, value in (known | {"THREADS": THREADS}).items())
        folder = self.files(objects, size)
        return self.timed([self.work / "venv" / "bin" / "python3", "-c", constants + script + POOL, job, folder,
                           self.fresh() if job == "get" else folder])

    def rclone(self, remote, job, objects, size):
        """rclone, with the bucket as `remote`."""
        from servers.binaries import binary
        folder, there = self.files(objects, size), f"{remote}/rclone-{objects}"
        words = [folder, there] if job == "put" else [there, self.fresh()]
        return self.timed([binary("rclone"), "--config", "", "--transfers", THREADS, "copy", "--no-check-dest", *words])


POOL = """
import concurrent.futures, os, sys
job, names, folder = sys.argv[1:]
with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
    for _ in pool.map(lambda name: {"put": put, "get": get}[job](name, f"{folder}/{name}"), os.listdir(names)): pass
"""
