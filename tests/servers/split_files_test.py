"""Real servers and Holdfast restore what the other has stored of files that are split among chunks, and servers restore
chunks of several frames that are filled up to blocks.

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


def check_filled_up(backend, backup):
    """Some chunk of the backup must have a frame that readers skip (RFC 8878, 3.1.2), so that the next begins a block."""
    skipped = bytes.fromhex("502a4d18")
    chunks = [path.read_bytes() for path in (backend / backup).rglob("chunk-*")]
    if not any(len(chunk) > 4096 and skipped in chunk for chunk in chunks):
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
        holdfast.create(work / "restored", "own-whole", f"filesystem:{work / 'ours'}", "zstd")
        check_filled_up(work / "ours", "own-whole")

        with one_node(work / "second", backups=work / "ours") as server:
            rest = Rest(server.url)
            for backup in ["own-split", "own-whole"]:
                rest.clear()
                rest.restore_backup("filesystem", backup)
                expect_same(expected, contents(rest), backup)
    print("split files and whole ones are what they were, both ways")


if __name__ == "__main__":
    main()
