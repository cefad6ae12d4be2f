"""A Weaviate restores from MinIO what Holdfast stored there, and Holdfast what the Weaviate stored.

usage: python3 -m servers.run weaviate minio -- python3 -m servers.s3_both_ways_test HOLDFAST PLUGIN-FOLDER...
"""

import os
import sys

from .contents import contents, difference, fill
from .holdfast import Holdfast
from .rest import Rest, pass_second
from .workplace import Workplace


def main():
    program, *plugins = sys.argv[1:]
    rest, backend = Rest(os.environ["WEAVIATE_URL"]), ["--backend", f"s3://{os.environ['S3_BUCKET']}"]
    with Workplace() as work:
        holdfast = Holdfast(program, plugins, work / "state").on(f"file:{work / 'folder'}")
        (work / "folder").mkdir()
        fill(rest)
        expected = contents(rest)
        pass_second()
        rest.create_backup("s3", "of-server")
        holdfast.run("restore", "of-server", *backend)
        holdfast.run("create", "of-holdfast", *backend, "--compression", "zstd")
        rest.clear()
        rest.restore_backup("s3", "of-holdfast")
        wrong = difference(expected, contents(rest))
        if wrong:
            raise AssertionError(wrong)
    print("the server and Holdfast restore from MinIO what the other stored")


if __name__ == "__main__":
    main()
