"""A directory goes into fake-gcs-server and back through the gcs plugin, down to the last byte, and what cannot be is
refused.

usage: python3 -m servers.gcs_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import pathlib
import sys

from .fake_gcs import start_fake_gcs
from .holdfast import Holdfast
from .s3_test import make_cluster, round_trip
from .workplace import Workplace


def refusals(work, holdfast, address, endpoint):
    """What is wrong with the settings is said before a byte of a backup is sent."""
    cluster = holdfast.on(f"file:{work / 'cluster'}")
    create = ["create", "refused", "--backend"]
    secret = "CANARY-not-a-key"
    rows = [
        (address.replace("//backups/", "//no-such-bucket/"), {}, "the bucket 'no-such-bucket' does not exist"),
        (f"{address}?uploads=multipart", {}, 'uploads = "resumable"'),
        (address, {"STORAGE_EMULATOR_HOST": f"https://{endpoint}"}, "TLS"),
        (address.replace("//backups/", "//Backups/"), {}, "cannot exist"),
        (f"{address}?credentials=settings&key=env%3AKEY", {"KEY": secret}, "key"),
    ]
    for backend, environment, says in rows:
        done = cluster.having(**environment).start(*create, backend).done()
        if done.code == 0 or says not in done.text or secret in done.text:
            raise AssertionError(f"{backend} ended with {done.code}, or without {says!r}:\n{done.text}")


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_fake_gcs(work / "gcs") as gcs:
        holdfast = Holdfast(program, plugins, work / "state").having(**gcs.environment())
        (work / "cluster").mkdir()
        make_cluster(holdfast, work / "cluster", pathlib.Path(fixtures))
        address = f"gs://{gcs.bucket}/some/path"
        round_trip(work, holdfast, "by-address", address)
        round_trip(work, holdfast, "with-class", f"{address}?storage_class=NEARLINE")
        refusals(work, holdfast, address, gcs.endpoint)
        left = {name for name in gcs.objects() if ".holdfast-" in name}
        if left:
            raise AssertionError(f"objects were left behind: {left}")


if __name__ == "__main__":
    main()
