"""Free ports, from the kernel."""

import contextlib
import socket


def free_ports(*lengths):
    """For each length the first of so many consecutive free ports.

    Nobody holds them once they are returned, so a server that finds its port taken has to be given others.
    """
    with contextlib.ExitStack() as held:
        return [hold_free(length, held) for length in lengths]


def hold_free(length, held):
    while True:
        with contextlib.suppress(OSError, OverflowError), contextlib.ExitStack() as attempt:
            first = attempt.enter_context(bound(0)).getsockname()[1]
            for port in range(first + 1, first + length):
                attempt.enter_context(bound(port))
            held.enter_context(attempt.pop_all())
            return first


def bound(port):
    """A socket bound to the port on every address, as the servers bind theirs."""
    held = socket.socket()
    try:
        held.bind(("", port))
    except BaseException:
        held.close()
        raise
    return held
