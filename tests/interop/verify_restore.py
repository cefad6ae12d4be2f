#!/usr/bin/env python3
"""An independent reader of Weaviate's backup format: holds a restored folder against what the chunks of a backup hold.

usage: verify_restore.py BACKEND ID NODE FOLDER

Reads the chunks with Python's gzip and tarfile and the zstd program, not with Holdfast. Also holds a backup against the
rules a Weaviate reader relies on. Prints how many files it compared; fails on the first that differs.
"""

import base64
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile


def decompressed(path, codec):
    with open(path, "rb") as chunk:
        stored = chunk.read()
    if codec == "gzip":
        return gzip.decompress(stored)
    if codec == "zstd":
        return subprocess.run(["zstd", "-dcq"], input=stored, capture_output=True, check=True).stdout
    return stored


def require(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def check_descriptors(backend, backup, node):
    """What a Weaviate reader validates before it restores."""
    config = load(os.path.join(backend, backup, "backup_config.json"))
    descriptor = load(os.path.join(backend, backup, node, "backup.json"))
    for document in (config, descriptor):
        require(document["id"] == backup, "the id is the folder's")
        require(document["status"] == "SUCCESS" and document["error"] == "", "the status is SUCCESS")
        require(document["version"].startswith("2."), "the version is 2.x")
        require(document["serverVersion"] and document["startedAt"], "serverVersion and startedAt are there")
    require(node in config["nodes"], "the global descriptor names the node")
    require(sorted(config["nodes"][node]["classes"]) == sorted(c["name"] for c in descriptor["classes"]),
            "both descriptors name the same classes")
    require(config["leader"] in config["nodes"], "the leader is one of the nodes")
    for collection in descriptor["classes"]:
        for key in ("schema", "shardingState", "aliases"):
            json.loads(base64.b64decode(collection[key] or "", validate=True) or b"null")
        for shard in collection["shards"] or []:
            require(shard["name"] and shard["node"], "every shard has a name and a node")
    total = sum(c["preCompressionSizeBytes"] for c in descriptor["classes"])
    require(descriptor["preCompressionSizeBytes"] == total, "the sizes of the classes add up")
    return config, descriptor


def chunks_of(backend, backup, node, config, collection):
    """(path, codec, wanted names or None for all) of every chunk, those of bases last."""
    for number in collection.get("chunks") or {}:
        yield (os.path.join(backend, backup, node, collection["name"], f"chunk-{number}"), config["compressionType"], None)
    for shard in collection["shards"] or []:
        for base, files in ((shard.get("incrementalBackupInfo") or {}).get("filesPerBackup") or {}).items():
            base_codec = load(os.path.join(backend, base, "backup_config.json"))["compressionType"]
            for file in files:
                for key in file["chunkKeys"]:
                    yield os.path.join(backend, base, node, key), base_codec, {file["file"]}


def expected_files(backend, backup, node):
    config, descriptor = check_descriptors(backend, backup, node)
    contents = {}
    for collection in descriptor["classes"]:
        named = set()
        for shard in collection["shards"] or []:
            named.update(shard.get("files") or [])  # not there where a shard has none
            for files in ((shard.get("incrementalBackupInfo") or {}).get("filesPerBackup") or {}).values():
                named.update(file["file"] for file in files)
        found = set()
        size = 0
        for path, codec, wanted in chunks_of(backend, backup, node, config, collection):
            archive = tarfile.open(fileobj=io.BytesIO(decompressed(path, codec)))
            for member in archive:
                require(member.isreg(), f"{member.name} in {path} is a regular file")
                if wanted is not None and member.name not in wanted:
                    continue
                offset = int(member.pax_headers.get("WEAVIATE.fileOffset", 0))
                data = bytearray(contents.get(member.name, b""))
                part = archive.extractfile(member).read()
                data[offset:offset + len(part)] = part
                contents[member.name] = bytes(data)
                size += len(part)
                found.add(member.name)
        metadata = {name for name in found if os.path.basename(name) in ("indexcount", "proplengths", "version")}
        require(found - metadata == named - metadata, f"the chunks of {collection['name']} hold what the descriptor lists")
        require(size == collection["preCompressionSizeBytes"], f"the size of {collection['name']} is that of its files")
    return contents


def main():
    backend, backup, node, folder = sys.argv[1:]
    contents = expected_files(backend, backup, node)
    restored = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(parent, name)
            restored[os.path.relpath(path, folder)] = path
    restored.pop("holdfast-catalog.json", None)
    require(set(restored) == set(contents), f"the same files: {sorted(set(restored) ^ set(contents))[:5]}")
    for name, path in restored.items():
        with open(path, "rb") as file:
            require(file.read() == contents[name], f"{name} is what its chunks hold")
    print(f"{backup}: {len(contents)} files are what their chunks hold")


if __name__ == "__main__":
    main()
