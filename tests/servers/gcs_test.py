"""A directory goes into fake-gcs-server and back through the gcs plugin, down to the last byte, and what cannot be is
refused.

usage: python3 -m servers.gcs_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import sys

from .fake_gcs import start_fake_gcs
from .holdfast import Holdfast
from .round_trips import expect_refused, listed_round_trip, make_cluster
from .workplace import Workplace


def refusals(work, holdfast, address, endpoint):
    secret = "CANARY-not-a-key"
    expect_refused(holdfast.on(f"file:{work / 'cluster'}"), secret, [
        (address.replace("//backups/", "//no-such-bucket/"), {}, "the bucket 'no-such-bucket' does not exist"),
        (f"{address}?uploads=multipart", {}, 'uploads = "resumable"'),
        (address, {"STORAGE_EMULATOR_HOST": f"https://{endpoint}"}, "TLS"),
        (address.replace("//backups/", "//Backups/"), {}, "cannot exist"),
        (f"{address}?credentials=settings&key=env%3AKEY", {"KEY": secret}, "key"),
    ])


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_fake_gcs(work / "gcs") as gcs:
        holdfast = Holdfast(program, plugins, work / "state").having(**gcs.environment())
        make_cluster(holdfast, work / "cluster", fixtures)
        address = f"gs://{gcs.bucket}/some/path"
        listed_round_trip(work, holdfast, "by-address", address)
        listed_round_trip(work, holdfast, "with-class", f"{address}?storage_class=NEARLINE")
        refusals(work, holdfast, address, gcs.endpoint)
        left = {name for name in gcs.objects() if ".holdfast-" in name}
        if left:
            raise AssertionError(f"objects were left behind: {left}")


if __name__ == "__main__":
    main()
