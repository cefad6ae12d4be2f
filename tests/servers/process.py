"""A server's process: its log, its readiness, its end, whatever happens to the test."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

from .waiting import accepts, answers, wait_until

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


class PortTaken(Exception):
    """Somebody took one of the server's ports before it could."""


class ServerProcess:
    """A running server, in a session of its own, which keeps the terminal's Ctrl-C for the test. Ended by stop(), by
    leaving a `with`, and by the kernel where the test dies."""

    def __init__(self, command, log, environment):
        self.log = log
        self._begun_with = command, environment
        parent = os.getpid()
        with open(log, "wb") as output:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                             env=environment, start_new_session=True,
                                             preexec_fn=lambda: die_with(parent, signal.SIGKILL))

    def check(self):
        """Raises PortTaken where the server lacks a port, RuntimeError where it has ended over anything else."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            if "already in use" in file.read():
                raise PortTaken(self.log)
        if self._process.poll() is not None:
            raise RuntimeError(f"the server of {self.log} has ended with {self._process.returncode}")

    def stop(self):
        """Asks the server to end, and makes it end where it does not."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def processor_seconds(self):
        """The processor time that it has used, in the program and in the kernel."""
        with open(f"/proc/{self._process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        """Ends the server as a crash does."""
        self._process.kill()
        self._process.wait()

    def again(self):
        """Another process like it, with a log of its own."""
        command, environment = self._begun_with
        return ServerProcess(command, self.log.with_stem(f"{self.log.stem}-again"), environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


@contextlib.contextmanager
def stopped_on_failure(process):
    """Stops the server where what the `with` does to get it ready fails."""
    try:
        yield process
    except BaseException:
        process.stop()
        raise


def wait_ready(processes, urls, seconds=120):
    """Until every URL answers 200; raises what check() raises."""

    def ready():
        answered = all(answers(url) for url in urls)
        for process in processes:
            process.check()
        return answered

    wait_until(ready, f"ready at {', '.join(urls)}", seconds)


def wait_listening(process, port, seconds=120):
    """Until somebody takes connections at the port of this machine; raises what check() raises."""

    def ready():
        is_taken = accepts(port)
        process.check()
        return is_taken

    wait_until(ready, f"listening at {port}", seconds)


def die_with(parent, number):
    """In a new child: has the kernel send it the signal `number` once its parent dies."""
    LIBC.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def end_on_signals():
    """Turns the signals that end a program into exits that leave every `with`, so that servers are stopped in order."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda caught, _: sys.exit(128 + caught))


def with_other_ports(start, attempts=5):
    """What `start()` returns, called again where it raises PortTaken."""
    for _ in range(attempts - 1):
        try:
            return start()
        except PortTaken:
            pass
    return start()
