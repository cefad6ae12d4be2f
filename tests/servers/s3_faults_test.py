"""Whatever happens on the way to a MinIO, a backup and a restore end with the same bytes, and no parts stay behind.

usage: python3 -m servers.s3_faults_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import sys

from .faults import FAULTS, Storage, give_up, weather
from .holdfast import Holdfast
from .minio import start_minio
from .round_trips import make_cluster
from .workplace import Workplace


def storage_of(minio):
    def address(place):
        return f"s3://{minio.bucket}/faults?endpoint=http%3A%2F%2F{place.replace(':', '%3A')}"

    return Storage(minio.endpoint, address, minio.objects, minio.unfinished_uploads)


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_minio(work / "minio") as minio:
        holdfast = Holdfast(program, plugins, work / "state").having(**minio.environment())
        make_cluster(holdfast, work / "cluster", fixtures)
        for name in FAULTS:
            weather(work, holdfast, storage_of(minio), name)
        give_up(work, holdfast, storage_of(minio))


if __name__ == "__main__":
    main()
