"""Waiting for a condition, never for a time."""

import socket
import time
import urllib.request


def wait_until(condition, what, seconds=60):
    """The first true value of `condition()`; TimeoutError names `what` where there is none within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} seconds")
        time.sleep(0.05)


def answers(url):
    """Whether a GET of the URL answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def accepts(port):
    """Whether somebody takes connections at the port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False
