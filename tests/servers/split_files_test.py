"""Real servers and Holdfast restore what the other has stored of files that are split among chunks, and servers restore
chunks of several frames or members that are filled up to blocks.

usage: python3 -m servers.split_files_test HOLDFAST PLUGIN-FOLDER GATED-PLUGIN-FOLDER
"""

import json
import sys

from .contents import contents, expect_same, fill_large
from .holdfast import Holdfast
from .rest import Rest
from .weaviate import one_node
from .workplace import Workplace


def check_split(backend, backup):
    """Some file of the backup must come in several chunks."""
    with open(backend / backup / "node1" / "backup.json", encoding="utf-8") as file:
        shards = [shard for collection in json.load(file)["classes"] for shard in collection["shards"]]
    if not any(len(big["chunkKeys"]) > 1 for shard in shards for big in shard["bigFilesChunk"].values()):
        raise AssertionError(f"{backup} has no split file")


# How what holds nothing begins: a frame that readers skip (RFC 8878, 3.1.2), a member with an extra field (RFC 1952, 2.3.1.1).
FILLERS = {"zstd": bytes.fromhex("502a4d18"), "gzip": bytes.fromhex("1f8b080400000000 00ff")}


def check_filled_up(backend, backup, codec):
    """Some chunk of the backup must have something that holds nothing, so that what is behind it begins a block."""
    chunks = [path.read_bytes() for path in (backend / backup).rglob("chunk-*")]
    if not any(len(chunk) > 4096 and FILLERS[codec] in chunk for chunk in chunks):
        raise AssertionError(f"no chunk of {backup} is filled up")


def main():
    program, *plugins = sys.argv[1:]
    with Workplace() as work:
        with one_node(work / "first", backups=work / "theirs", settings={"BACKUP_SPLIT_FILE_SIZE": "3MiB"}) as server:
            rest = Rest(server.url)
            fill_large(rest, objects=800, size=20_000)
            rest.create_backup("filesystem", "server-split", CompressionLevel="DefaultCompression")
            expected = contents(rest)
        check_split(work / "theirs", "server-split")

        holdfast = Holdfast(program, plugins, work / "state")
        holdfast.restore(work / "restored", "server-split", work / "theirs")
        backend = f"gated:?path={work / 'ours'}&gate={work / 'open'}&max_parts=3"
        holdfast.create(work / "restored", "own-split", backend, "zstd")
        check_split(work / "ours", "own-split")
        for codec in FILLERS:
            holdfast.create(work / "restored", f"own-whole-{codec}", f"filesystem:{work / 'ours'}", codec)
            check_filled_up(work / "ours", f"own-whole-{codec}", codec)

        with one_node(work / "second", backups=work / "ours") as server:
            rest = Rest(server.url)
            for backup in ["own-split", *(f"own-whole-{codec}" for codec in FILLERS)]:
                rest.clear()
                rest.restore_backup("filesystem", backup)
                expect_same(expected, contents(rest), backup)
    print("split files and whole ones are what they were, both ways")


if __name__ == "__main__":
    main()
