"""A backup that a server made restores into a directory, and one of that directory into a server, all by Holdfast.

usage: python3 -m servers.run weaviate -- python3 -m servers.one_format_test HOLDFAST PLUGIN-FOLDER
"""

import os
import sys

from .contents import contents, expect_same, fill
from .holdfast import Holdfast
from .rest import Rest, pass_second
from .workplace import Workplace


def main():
    program, plugins = sys.argv[1:]
    url, backups = os.environ["WEAVIATE_URL"], os.environ["WEAVIATE_BACKUPS"]
    backend = ["--backend", f"filesystem:{backups}"]
    with Workplace() as work:
        rest, holdfast = Rest(url), Holdfast(program, [plugins], work / "state")
        fill(rest)
        expected = contents(rest)
        pass_second()
        holdfast.on(url).run("create", "of-server", *backend, "--compression", "zstd")
        holdfast.restore(work / "folder", "of-server", backups)
        holdfast.create(work / "folder", "of-folder", f"filesystem:{backups}", "gzip")
        holdfast.on(url).run("list", *backend, says=["of-server", "of-folder"])
        rest.clear()
        holdfast.on(url).run("restore", "of-folder", *backend, says=["restored 'of-folder': 4 collections"])
        expect_same(expected, contents(rest))
    print("servers and directories share one format")


if __name__ == "__main__":
    main()
