"""Real servers and Holdfast restore what the other has stored, in every codec, down to the last vector.

usage: python3 -m servers.both_ways_test HOLDFAST PLUGIN-FOLDER
"""

import sys
import zlib

from .contents import contents, expect_same, fill, fill_large
from .holdfast import Holdfast
from .rest import Rest
from .weaviate import one_node
from .workplace import Workplace

LEVELS = {"gzip": "DefaultCompression", "zstd": "ZstdDefaultCompression", "none": "NoCompression"}
OURS = {"gzip": ["gzip", "gzip:fast", "gzip:best"], "zstd": ["zstd", "zstd:fast", "zstd:best"], "none": ["none"]}


def server_stores(work):
    """A server's backup in each of its codecs, in `theirs`; returns what is in them."""
    with one_node(work / "first", backups=work / "theirs") as server:
        rest = Rest(server.url)
        fill(rest)
        fill_large(rest, objects=2000, size=20_000)
        for codec, level in LEVELS.items():
            rest.create_backup("filesystem", f"server-{codec}", CompressionLevel=level)
        return contents(rest)


def holdfast_takes_over(work, holdfast):
    """Restores each of the server's backups, and backs up what came of it; returns the ids, in `ours`."""
    made = []
    for codec, compressions in OURS.items():
        holdfast.restore(work / codec, f"server-{codec}", work / "theirs")
        for compression in compressions:
            made.append(f"own-{compression.replace(':', '-')}")
            holdfast.create(work / codec, made[-1], f"filesystem:{work / 'ours'}", compression)
    return made


def members_of(chunk):
    """How many gzip members a file consists of."""
    count, rest = 0, chunk.read_bytes()
    while rest:
        member = zlib.decompressobj(wbits=31)
        member.decompress(rest)
        count, rest = count + 1, member.unused_data
    return count


def check_pieces(work):
    """The large collection must be what it is there for: several chunks, and one of several pieces."""
    chunks = list((work / "ours" / "own-gzip" / "node1" / "Large").glob("chunk-*"))
    members = max(map(members_of, chunks))
    if len(chunks) < 2 or members < 4:
        raise AssertionError(f"{len(chunks)} chunks of up to {members} members are too few to prove anything")


def server_lists(rest, made, collections):
    listed = {each["id"]: (each["status"], sorted(each["classes"])) for each in rest.list_backups("filesystem")}
    expect_same(dict.fromkeys(made, ("SUCCESS", sorted(collections))), listed, "list")


def server_restores(rest, backup, expected):
    rest.restore_backup("filesystem", backup)
    expect_same(expected, contents(rest), backup)
    rest.clear()
    print(f"{backup}: {sum(map(len, expected['objects'].values()))} objects are what they were")


def main():
    program, plugins = sys.argv[1:]
    with Workplace() as work:
        expected = server_stores(work)
        made = holdfast_takes_over(work, Holdfast(program, [plugins], work / "state"))
        check_pieces(work)
        with one_node(work / "second", backups=work / "ours") as server:
            rest = Rest(server.url)
            server_lists(rest, made, expected["schemas"])
            for backup in made:
                server_restores(rest, backup, expected)


if __name__ == "__main__":
    main()
