"""Directories that go into a storage and back, down to the last byte, and what a storage's settings may have wrong."""

import filecmp
import os

LARGE = 40 << 20  # several parts, whatever the codec
CATALOG = "holdfast-catalog.json"


def make_cluster(holdfast, folder, fixtures, large=LARGE):
    """A new directory cluster of recorded collections, and one file more that takes several parts."""
    folder.mkdir()
    holdfast.on(f"file:{folder}").run("restore", "full-gzip", "--backend", f"filesystem:{fixtures}/backups")
    shard = next(path for path in folder.rglob("lsm"))
    (shard / "segment-large.db").write_bytes(os.urandom(large))


def expect_equal(one, other):
    """AssertionError where the two folders differ, in a name or in a byte."""
    names = [sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and
                    path.name != CATALOG and ".holdfast" not in path.parts) for folder in (one, other)]
    if names[0] != names[1]:
        raise AssertionError(f"the files differ: {set(names[0]) ^ set(names[1])}")
    _, mismatch, errors = filecmp.cmpfiles(one, other, names[0], shallow=False)
    if mismatch or errors:
        raise AssertionError(f"these are not what they were: {mismatch + errors}")


def round_trip(work, holdfast, name, address, back=None):
    """Backs up the cluster of the workplace to the address, and restores it beside, from the address `back` where it is
    another."""
    restored = work / f"restored-{name}"
    restored.mkdir()
    holdfast.create(work / "cluster", name, address, "none")
    holdfast.on(f"file:{restored}").run("restore", name, "--backend", back or address)
    expect_equal(work / "cluster", restored)


def listed_round_trip(work, holdfast, name, address):
    """The same, and the backup is in the list."""
    round_trip(work, holdfast, name, address)
    holdfast.run("list", "--backend", address, says=[name])
    print(f"{name}: every byte is what it was", flush=True)


def expect_refused(cluster, secret, rows):
    """What is wrong with the settings is said before a byte of a backup is sent, and `secret` is not. Rows: an address,
    more of the environment, and what has to be said."""
    for backend, environment, says in rows:
        done = cluster.having(**environment).start("create", "refused", "--backend", backend).done()
        if done.code == 0 or says not in done.text or secret in done.text:
            raise AssertionError(f"{backend} ended with {done.code}, or without {says!r}:\n{done.text}")
