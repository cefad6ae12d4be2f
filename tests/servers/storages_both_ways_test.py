"""A Weaviate restores from every object storage what Holdfast stored there, and Holdfast what the Weaviate stored.

usage: python3 -m servers.run weaviate minio fake-gcs azurite -- \\
       python3 -m servers.storages_both_ways_test HOLDFAST PLUGIN-FOLDER...
"""

import os
import sys

from .contents import contents, expect_same, fill
from .holdfast import Holdfast
from .rest import Rest, pass_second
from .workplace import Workplace

# What the server calls a backend, and where it is for both.
STORAGES = {"s3": f"s3://{os.environ['S3_BUCKET']}", "gcs": f"gs://{os.environ['BACKUP_GCS_BUCKET']}",
            "azure": f"azure://{os.environ['BACKUP_AZURE_CONTAINER']}"}


def both_ways(holdfast, rest, backend, address):
    expected = contents(rest)
    of_server, of_holdfast = f"of-server-{backend}", f"of-holdfast-{backend}"
    rest.create_backup(backend, of_server)
    holdfast.run("restore", of_server, "--backend", address)
    holdfast.run("create", of_holdfast, "--backend", address, "--compression", "zstd")
    rest.clear()
    rest.restore_backup(backend, of_holdfast)
    expect_same(expected, contents(rest), backend)
    print(f"the server and Holdfast restore from {backend} what the other stored")


def main():
    program, *plugins = sys.argv[1:]
    rest = Rest(os.environ["WEAVIATE_URL"])
    with Workplace() as work:
        fill(rest)
        pass_second()
        for backend, address in STORAGES.items():
            folder = work / backend
            folder.mkdir()
            both_ways(Holdfast(program, plugins, work / "state").on(f"file:{folder}"), rest, backend, address)


if __name__ == "__main__":
    main()
