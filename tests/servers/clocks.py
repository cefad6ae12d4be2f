"""Clocks that are off: programs that see another time than the machine has."""

import glob

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"  # of Debian's package faketime


def clock_off_by(offset):
    """The environment of a program whose clock is off: by "+10m", "-2h". Its deadlines and pauses, and what it
    reads of files, are the usual ones."""
    library, = glob.glob(LIBRARY)
    # The address sanitizer insists on being the first library unless it is told that another may be.
    return {"LD_PRELOAD": library, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
            "ASAN_OPTIONS": "verify_asan_link_order=0"}
