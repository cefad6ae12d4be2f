"""A Weaviate restores from fake-gcs-server what Holdfast stored there, and Holdfast what the Weaviate stored.

usage: python3 -m servers.run weaviate fake-gcs -- python3 -m servers.gcs_both_ways_test HOLDFAST PLUGIN-FOLDER...
"""

import os
import sys

from .contents import contents, difference, fill
from .holdfast import Holdfast
from .rest import Rest, pass_second
from .workplace import Workplace


def main():
    program, *plugins = sys.argv[1:]
    rest, backend = Rest(os.environ["WEAVIATE_URL"]), ["--backend", f"gs://{os.environ['BACKUP_GCS_BUCKET']}"]
    with Workplace() as work:
        holdfast = Holdfast(program, plugins, work / "state").on(f"file:{work / 'folder'}")
        (work / "folder").mkdir()
        fill(rest)
        expected = contents(rest)
        pass_second()
        rest.create_backup("gcs", "of-server")
        holdfast.run("restore", "of-server", *backend)
        holdfast.run("create", "of-holdfast", *backend, "--compression", "zstd")
        rest.clear()
        rest.restore_backup("gcs", "of-holdfast")
        wrong = difference(expected, contents(rest))
        if wrong:
            raise AssertionError(wrong)
    print("the server and Holdfast restore from fake-gcs-server what the other stored")


if __name__ == "__main__":
    main()
