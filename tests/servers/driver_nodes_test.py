"""Holdfast has a cluster of three nodes back up to MinIO and restore, also with its nodes' parts swapped.

usage: python3 -m servers.run weaviate3 -- python3 -m servers.driver_nodes_test HOLDFAST PLUGIN-FOLDER
"""

import os
import sys

from .contents import contents, expect_same, fill, fill_large
from .holdfast import Holdfast, check
from .rest import Rest, pass_second
from .waiting import wait_until
from .workplace import Workplace

BACKEND = ["--backend", "s3:"]  # the server's own bucket
SWAPPED = ["--map", "weaviate-0=weaviate-1", "--map", "weaviate-1=weaviate-0"]


def restores_what_it_stored(holdfast, rests):
    fill(rests[0])
    expected = contents(rests[0])
    pass_second()
    holdfast[0].run("check", says=["3 nodes, 4 collections"])
    holdfast[0].run("create", "three", *BACKEND, says=["not looked at from here", "created 'three': 4 collections"])
    holdfast[1].run("list", *BACKEND, says=["three", "SUCCESS"])
    rests[0].clear()
    holdfast[2].run("restore", "three", *BACKEND, says=["restored 'three': 4 collections"])
    expect_same(expected, contents(rests[1]), "three")
    rests[0].clear()
    holdfast[0].run("restore", "three", *BACKEND, "--map", "weaviate-0=nowhere", code=10, says=["no node 'nowhere'"])
    holdfast[0].run("restore", "three", *BACKEND, *SWAPPED, says=["restored 'three': 4 collections"])
    expect_same(expected, contents(rests[2]), "swapped")


def refuses_a_folder(holdfast, backups):
    holdfast[0].run("create", "four", "--backend", f"filesystem:{backups}", code=2, says=["3 nodes", "hint: "])


def is_one_cluster_whichever_node_is_asked(holdfast, rests):
    fill_large(rests[0], objects=3000, size=20_000)
    running = holdfast[0].start("create", "long", *BACKEND, "--compression", "gzip:best", "--cpu", "1")
    wait_until(lambda: rests[0].status("s3", "long"), "the beginning of a long create")
    holdfast[1].run("create", "other", *BACKEND, code=11, says=["already in progress"])
    holdfast[0].run("cancel", "long", *BACKEND, says=["CANCELED"])
    check(running.done(), ["create", "long"], code=130)


def main():
    program, plugins = sys.argv[1:]
    urls = os.environ["WEAVIATE_URLS"].split()
    with Workplace() as work:
        holdfast = [Holdfast(program, [plugins], work / "state").on(url) for url in urls]
        rests = [Rest(url) for url in urls]
        restores_what_it_stored(holdfast, rests)
        refuses_a_folder(holdfast, work / "backups")
        is_one_cluster_whichever_node_is_asked(holdfast, rests)
    print("three nodes are backed up and restored as one")


if __name__ == "__main__":
    main()
