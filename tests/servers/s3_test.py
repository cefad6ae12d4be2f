"""A directory goes into MinIO and back through the s3 plugin, down to the last byte, and what cannot be is refused.

usage: python3 -m servers.s3_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import sys

from .holdfast import Holdfast
from .minio import start_minio
from .round_trips import expect_refused, listed_round_trip, make_cluster
from .workplace import Workplace


def refusals(work, holdfast, address):
    secret = "CANARY-not-the-secret-key"
    expect_refused(holdfast.on(f"file:{work / 'cluster'}"), secret, [
        (address.replace("//backups/", "//no-such-bucket/"), {}, "the bucket 'no-such-bucket' does not exist"),
        (address, {"AWS_SECRET_ACCESS_KEY": secret}, "SignatureDoesNotMatch"),
        (address, {"AWS_ACCESS_KEY_ID": "nobody"}, "the service does not know the access key nobody"),
        (address + "&region=eu-south-9", {}, 'set region = "us-east-1"'),
        (address.replace("http%3A", "https%3A"), {}, "TLS"),
    ])


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_minio(work / "minio") as minio:
        environment = minio.environment()
        holdfast = Holdfast(program, plugins, work / "state").having(**environment)
        make_cluster(holdfast, work / "cluster", fixtures)
        endpoint = environment["AWS_ENDPOINT_URL_S3"].replace(":", "%3A")
        address = f"s3://{minio.bucket}/some/path?endpoint={endpoint}"
        for checksum in ("auto", "crc32c", "md5", "none"):
            listed_round_trip(work, holdfast, f"with-{checksum}", f"{address}&checksum={checksum}")
        refusals(work, holdfast, address)
        if minio.unfinished_uploads():
            raise AssertionError(f"parts were left behind: {minio.unfinished_uploads()}")


if __name__ == "__main__":
    main()
