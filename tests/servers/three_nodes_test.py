"""A Weaviate of three nodes keeps backups in MinIO and restores them. What it works with is all from the environment.

usage: python3 -m servers.run weaviate3 -- python3 -m servers.three_nodes_test
"""

import os

from .contents import contents, expect_same, fill
from .rest import Rest


def main():
    nodes, urls = os.environ["WEAVIATE_NODES"].split(), os.environ["WEAVIATE_URLS"].split()
    if len(nodes) != 3 or len(urls) != 3:
        raise AssertionError(f"three nodes are expected, not {nodes} at {urls}")
    rest = Rest(urls[0])
    fill(rest)
    expected = contents(rest)
    rest.create_backup("s3", "three")
    rest.clear()
    other = Rest(urls[2])
    other.restore_backup("s3", "three")
    expect_same(expected, contents(other))
    print("three nodes: what was backed up is there again, seen from another node")


if __name__ == "__main__":
    main()
