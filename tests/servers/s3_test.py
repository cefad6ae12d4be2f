"""A directory goes into MinIO and back through the s3 plugin, down to the last byte, and what cannot be is refused.

usage: python3 -m servers.s3_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import filecmp
import os
import pathlib
import sys

from .holdfast import Holdfast
from .minio import start_minio
from .workplace import Workplace

LARGE = 40 << 20  # several parts, whatever the codec
CATALOG = "holdfast-catalog.json"


def make_cluster(holdfast, folder, fixtures, large=LARGE):
    """A directory cluster of recorded collections, and one file more that takes several parts."""
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


def round_trip(work, holdfast, name, address):
    """Backs up the cluster to the address, and restores it beside."""
    restored = work / f"restored-{name}"
    restored.mkdir()
    holdfast.create(work / "cluster", name, address, "none")
    holdfast.run("list", "--backend", address, says=[name])
    holdfast.on(f"file:{restored}").run("restore", name, "--backend", address)
    expect_equal(work / "cluster", restored)
    print(f"{name}: every byte is what it was")


def refusals(work, holdfast, address):
    """What is wrong with the settings is said before a byte of a backup is sent."""
    cluster = holdfast.on(f"file:{work / 'cluster'}")
    create = ["create", "refused", "--backend"]
    secret = "CANARY-not-the-secret-key"
    rows = [
        (address.replace("//backups/", "//no-such-bucket/"), {}, "the bucket 'no-such-bucket' does not exist"),
        (address, {"AWS_SECRET_ACCESS_KEY": secret}, "SignatureDoesNotMatch"),
        (address, {"AWS_ACCESS_KEY_ID": "nobody"}, "the service does not know the access key nobody"),
        (address + "&region=eu-south-9", {}, 'set region = "us-east-1"'),
        (address.replace("http%3A", "https%3A"), {}, "TLS"),
    ]
    for backend, environment, says in rows:
        done = cluster.having(**environment).start(*create, backend).done()
        if done.code == 0 or says not in done.text or secret in done.text:
            raise AssertionError(f"{backend} ended with {done.code}, or without {says!r}:\n{done.text}")


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_minio(work / "minio") as minio:
        environment = minio.environment()
        holdfast = Holdfast(program, plugins, work / "state").having(**environment)
        (work / "cluster").mkdir()
        make_cluster(holdfast, work / "cluster", pathlib.Path(fixtures))
        endpoint = environment["AWS_ENDPOINT_URL_S3"].replace(":", "%3A")
        address = f"s3://{minio.bucket}/some/path?endpoint={endpoint}"
        for checksum in ("auto", "crc32c", "md5", "none"):
            round_trip(work, holdfast, f"with-{checksum}", f"{address}&checksum={checksum}")
        refusals(work, holdfast, address)
        if minio.unfinished_uploads():
            raise AssertionError(f"parts were left behind: {minio.unfinished_uploads()}")


if __name__ == "__main__":
    main()
