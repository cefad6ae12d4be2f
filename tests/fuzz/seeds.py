#!/usr/bin/env python3
"""Writes what the fuzz targets begin with: DESTINATION/<target>/, made from the recorded fixtures and from what people
write. usage: seeds.py SOURCE-ROOT DESTINATION"""

import base64
import gzip
import json
import os
import struct
import subprocess
import sys

ADDRESSES = ["filesystem:/backups", "filesystem:back%20ups", "s3://bucket/path?region=eu-central-1&endpoint=http://[::1]:9000",
             "gs://bucket", "azure://container/a/b?account=x", "tape:?library=7&drive=a%26b", "s3://user:secret@bucket/x",
             "http://localhost:8080", "filesystem:b?path=x&path=y", "nope://x", "s3:///x", "a:b", "x:?=1", "x:?%zz=1"]

CONFIGURATION = """[cluster]
url = "file:collections"
api_key = "env:WEAVIATE_API_KEY"

[client]
poll_interval = "250ms"
timeout = "10min"

[plugins]
path = ["/opt/acme/plugins"]
trust = "pinned"
allow = ["filesystem"]
pin = { filesystem = "sha256:00" }

[preflight]
mode = "auto"

[backends.local]
plugin = "filesystem"
path = "/backups"

[backends.offsite]
plugin = "s3"
bucket = "my-backup-bucket"
secret_key = "file:/etc/secret"

[[run]]
name = "nightly"
do = "create"
id = "nightly-{date}-{time}"
backend = "offsite"
exclude = ["Scratch*"]
compression = "zstd:best"
timeout = "2h"
cpu = 50

[[run]]
name = "drill"
do = "restore"
id = "nightly"
backend = "filesystem:/backups?x=1"
map = { "node1" = "node2" }
users = true
"""

MANIFEST = ('{"format":"holdfast-manifest/1","id":"first","tool":"holdfast 0.1.0","plugin":"filesystem 0.1.0",'
            '"created":"2026-11-23T03:15:00Z","objects":[{"key":"node1/Article/chunk-1","size":4711,'
            '"xxh3":"00112233445566778899aabbccddeeff"},{"key":"backup_config.json","size":0,'
            '"xxh3":"ffffffffffffffffffffffffffffffff"}]')

PLUGIN_MANIFEST = """manifest_version = 1
id = "com.acme.tape"
name = "Tape"
version = "1.4.0"
publisher = "Acme"
license = "MIT"
url = "https://acme.example"

[plugin]
abi = "1.0"

[library]
"""
# What a manifest may name, and what it may not.
LIBRARIES = ['{ file = "holdfast_tape.so" }', '{ file = "arch/./holdfast_tape.so", sha256 = "' + "0123456789abcdef" * 4 + '" }',
             '{ file = "../holdfast_tape.so" }', '{ file = "/usr/lib/holdfast_tape.so" }', '{ file = "a/../../b/" }']

CATALOG = {"format": "holdfast-catalog/1", "node": "node1", "serverVersion": "1.39.0", "collections": [
    {"name": "Article", "schema": {"class": "Article"}, "shardingState": {
        "physical": {"s1": {"name": "s1", "belongsToNodes": ["node1"], "status": "HOT"}}},
     "aliases": [{"alias": "News", "class": "Article"}], "restoredBy": "20261123t031500123-9f86d081a2b4"}]}

GCS_ANSWERS = [
    '{"items":[{"name":"p/a","size":"7","generation":"5","updated":"2026-11-23T00:00:00.1Z","crc32c":"4waSgw=="}],'
    '"prefixes":["p/b/"],"nextPageToken":"t"}',
    '{"size":"7","generation":"5","updated":"2026-11-23T00:00:00Z"}',
    '{"error":{"code":404,"message":"No such object: b/p/a","errors":[{"reason":"notFound"}]}}',
    "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>",
    "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>p/a%2B</Key><Size>7</Size>"
    "<Generation>5</Generation></Contents></ListBucketResult>",
    "multipart/mixed; boundary=b\n--b\r\nContent-ID: <response-removal+0>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n--b--",
    "https://storage.googleapis.com/upload/storage/v1/b/b/o?uploadType=resumable&upload_id=x",
]
AZURE_ANSWERS = [
    '<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs><Blob><Name>p/a b</Name><Properties><Last-Modified>'
    'Fri, 24 May 2013 00:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>7</Content-Length></Properties></Blob>'
    '<Blob><Name Encoded="true">p%2Fb</Name><Properties><Content-Length>0</Content-Length></Properties></Blob><BlobPrefix>'
    '<Name>p/d/</Name></BlobPrefix></Blobs><NextMarker>m</NextMarker></EnumerationResults>',
    '--b\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\nHTTP/1.1 404 No\r\nx-ms-error-code: BlobNotFound\r\n\r\n'
    '<Error/>\r\n--b\r\nContent-ID: 0\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n--b--',
    '<Error><Code>AuthenticationFailed</Code><Message>words\nTime</Message><AuthenticationErrorDetail>Signature did not match.'
    '</AuthenticationErrorDetail></Error>',
    "Bearer authorization_uri=https://login.microsoftonline.com/72f9/oauth2/authorize resource_id=https://x"]
AZURE_SECRETS = [
    "DefaultEndpointsProtocol=https;AccountName=mystorage;AccountKey=a2V5;EndpointSuffix=core.windows.net",
    "BlobEndpoint=https://h/a;SharedAccessSignature=sv=2021-12-02&sig=x", "UseDevelopmentStorage=true",
    "?sv=2021-12-02&st=2026-11-23&se=2026-11-24T03:15Z&sr=c&sp=rwdl&spr=https&sig=a%2Bb%3D",
    "ss=b&srt=co&sp=rl&se=2026-11-24T03:15:00Z&sig=x"]

S3_ANSWERS = [
    '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>'
    '<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><Contents><Key>p/a+b%2B</Key>'
    '<LastModified>2013-05-24T00:00:00.000Z</LastModified><ETag>&quot;1&quot;</ETag><Size>7</Size></Contents>'
    '<CommonPrefixes><Prefix>p/d%2F</Prefix></CommonPrefixes></ListBucketResult>',
    '<Error><Code>AuthorizationHeaderMalformed</Code><Message>words</Message><Region>eu-central-1</Region></Error>',
    '<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>', "Fri, 24 May 2013 00:00:05 GMT", "3"]

OWNER = {"operation": "op", "kind": "create", "id": "b1", "host": "db1", "pid": 4711, "startedAt": "2026-11-23T03:15:00Z"}


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def plugin_with_note(text):
    """The smallest ELF that has one: a header, one segment, the note."""
    owner = b"HFP\0"
    note = struct.pack("<3I", len(owner), len(text), 1) + owner + text + b"\0" * (-len(text) % 4)
    machine = {"x86_64": 62, "aarch64": 183, "riscv64": 243}[os.uname().machine]
    header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1" + b"\0" * 9, 3, machine, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return header + struct.pack("<IIQQQQQQ", 4, 4, 120, 120, 120, len(note), len(note), 4) + note


def for_every_machine(library):
    """A manifest that names that library for each machine that the program may run on."""
    machines = ("linux_amd64", "linux_arm64", "linux_riscv64")
    return PLUGIN_MANIFEST + "".join(f"{machine} = {library}\n" for machine in machines)


def recorded(fixtures, name):
    """What the fixtures have in files of that name."""
    for parent, _, names in sorted(os.walk(fixtures)):
        if name in names:
            yield read(parent, name)


def shortened(descriptor):
    """A node descriptor with few shards and files: changes to short seeds reach more."""
    document = json.loads(descriptor)
    for collection in document.get("classes") or []:
        collection["shards"] = (collection["shards"] or [])[:2]
        for shard in collection["shards"]:
            shard["files"] = (shard["files"] or [])[:3]
        for key in ("schema", "shardingState"):
            collection[key] = base64.b64encode(b"{}").decode()
    return json.dumps(document).encode()


def archives(root, fixtures):
    for line in read(root, "tests/fixtures/go-archive-tar/headers.jsonl").splitlines():
        entry = json.loads(line)
        if entry["Size"] <= 4096:
            yield base64.b64decode(entry["Header"]) + b"x" * entry["Size"] + b"\0" * (-entry["Size"] % 512) + b"\0" * 1024
    yield read(fixtures, "none-others/node1/Note/chunk-1")[:6 * 512] + b"\0" * 1024


def chunks(root, fixtures):
    for text in (b"", b"short", b"0123456789" * 400, *list(archives(root, fixtures))[:3]):
        yield gzip.compress(text, mtime=0) + gzip.compress(text, 1, mtime=0)
        for options in (["-1"], ["-19", "--no-check"]):
            yield subprocess.run(["zstd", "-cq", *options], input=text, capture_output=True, check=True).stdout
    yield b"\x1f\x8b\x08\x1e\0\0\0\0\0\xff\x03\0abcname\0comment\0\0\0\x03\0\0\0\0\0\0\0\0\0"


def seeds(root):
    fixtures = os.path.join(root, "tests/fixtures/weaviate-1.39.0/backups")
    nodes = list(recorded(fixtures, "backup.json"))
    journal = read(root, "framework/operation/test/golden/format-1.journal")
    return {
        "address": [address.encode() for address in ADDRESSES],
        "azure_answer": [answer.encode() for answer in AZURE_ANSWERS],
        "azure_secrets": [text.encode() for text in AZURE_SECRETS],
        "catalog": [json.dumps(CATALOG).encode(), json.dumps(OWNER).encode(),
                    json.dumps(CATALOG["collections"][0]["shardingState"]).encode(),
                    json.dumps(CATALOG["collections"][0]["aliases"]).encode(),
                    b'{"order": 0e55}'],
        "config": [CONFIGURATION.encode(), *(("[" + table).encode() for table in CONFIGURATION.split("[") if table)],
        "decompressor": list(chunks(root, fixtures)),
        "global_descriptor": [*recorded(fixtures, "backup_config.json"), *recorded(fixtures, "restore_config.json")],
        "journal": [journal, *(line.split(b" ", 2)[2] for line in journal.splitlines())],
        "manifest": [MANIFEST.encode()],
        "node_descriptor": [shortened(node) for node in nodes],
        "gcs_answer": [answer.encode() for answer in GCS_ANSWERS],
        "s3_answer": [answer.encode() for answer in S3_ANSWERS],
        "plugin_manifest": [PLUGIN_MANIFEST.encode(), b"manifest_version = 2\n",
                            *(for_every_machine(library).encode() for library in LIBRARIES)],
        "plugin_note": [plugin_with_note(b"abi=1.0\0id=good\0version=1.2.3\0"),
                        plugin_with_note(b"abi=2.0\0id=x\0version=1\0")],
        "tar": list(archives(root, fixtures)),
    }


def main():
    root, destination = sys.argv[1:]
    for target, texts in seeds(root).items():
        folder = os.path.join(destination, target)
        os.makedirs(folder, exist_ok=True)
        for number, text in enumerate(texts):
            with open(os.path.join(folder, f"seed-{number:03}"), "wb") as file:
                file.write(text)


if __name__ == "__main__":
    main()
