"""The double of Google's storage answers as fake-gcs-server does, wherever both know an answer."""

import http.client
import json
import urllib.parse

from .fake_gcs import start_fake_gcs
from .gcs_double import EVERYTHING, GcsDouble
from .gcs_tokens import STORAGE_SCOPE
from .workplace import Workplace

ACCOUNT = "backup@tests.iam.gserviceaccount.com"
OBJECTS = "/storage/v1/b/backups/o"
UPLOAD = "/upload" + OBJECTS
CONTENT = b"0123456789" * 100
UNIT = 256 << 10


class Talk:
    """What a service answers: the status, and of headers and metadata what does not differ by itself."""

    def __init__(self, address, token=""):
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method, path, body=b"", headers=None, **query):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        connection = http.client.HTTPConnection(self._address, timeout=30)
        connection.request(method, path, body, self._headers | (headers or {}))
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return reply, content

    def insert(self, key, content=CONTENT, **query):
        reply, body = self.ask("POST", UPLOAD, content, {"Content-Type": "application/octet-stream"},
                               uploadType="media", name=key, **query)
        return (reply.status, *self._picked(body))

    def _picked(self, body):
        try:
            metadata = json.loads(body)
        except ValueError:
            return ()
        return tuple(metadata.get(name) for name in ("name", "size", "crc32c", "md5Hash"))

    def describe(self, key):
        reply, body = self.ask("GET", f"{OBJECTS}/{urllib.parse.quote(key, safe='')}")
        return (reply.status, *self._picked(body))

    def generation(self, key):
        return json.loads(self.ask("GET", f"{OBJECTS}/{urllib.parse.quote(key, safe='')}")[1])["generation"]

    def read(self, key, wanted="", **query):
        reply, body = self.ask("GET", f"{OBJECTS}/{urllib.parse.quote(key, safe='')}",
                               headers={"Range": wanted} if wanted else {}, alt="media", **query)
        is_there = reply.status in (200, 206)
        return reply.status, reply.headers["Content-Range"] if is_there else "", body if is_there else b""

    def pages(self, **query):
        pages = []
        while True:
            listing = json.loads(self.ask("GET", OBJECTS, **query)[1])
            pages.append(([item["name"] for item in listing.get("items", [])], listing.get("prefixes", [])))
            if "nextPageToken" not in listing:
                return pages
            query["pageToken"] = listing["nextPageToken"]

    def remove(self, key, **query):
        status = self.ask("DELETE", f"{OBJECTS}/{urllib.parse.quote(key, safe='')}", **query)[0].status
        return 204 if status == 200 else status  # fake-gcs-server says 200

    def resumable(self, key):
        """The statuses of an upload in two pieces, what the service has after the first, and the object."""
        begun = self.ask("POST", UPLOAD, b"{}", {"Content-Type": "application/json"},
                         uploadType="resumable", name=key)[0]
        url = urllib.parse.urlsplit(begun.headers["Location"])
        session = f"{url.path}?{url.query}"
        content = bytes(UNIT) + b"end"
        first = self.ask("PUT", session, content[:UNIT], {"Content-Range": f"bytes 0-{UNIT - 1}/*"})[0]
        last, body = self.ask("PUT", session, content[UNIT:],
                              {"Content-Range": f"bytes {UNIT}-{UNIT + 2}/{UNIT + 3}"})
        return (begun.status, first.status, first.headers["Range"], last.status, *self._picked(body))


def story(talk):
    """What is asked, and what came of it."""
    yield "insert", talk.insert("a/one", ifGenerationMatch=0)
    yield "insert again", talk.insert("a/one", ifGenerationMatch=0)[0]
    yield "describe", talk.describe("a/one")
    yield "describe what is missing", talk.describe("a/none")[0]
    yield "read", talk.read("a/one")
    for wanted in ("bytes=3-7", "bytes=990-", "bytes=990-5000", "bytes=5000-"):
        yield f"read {wanted}", talk.read("a/one", wanted)
    yield "read what is missing", talk.read("a/none")
    for key in ("a/two", "b/one", "c", "a/ä&+ %"):
        yield f"insert {key}", talk.insert(key, key.encode())
    yield "read an odd key", talk.read("a/ä&+ %")
    yield "list", talk.pages()
    yield "list a prefix", talk.pages(prefix="a/")
    yield "list folders", talk.pages(delimiter="/")
    yield "list below a prefix", talk.pages(prefix="a", delimiter="/")
    yield "list from somewhere", talk.pages(startOffset="b/")
    yield "list in pages", sum((names for names, _ in talk.pages(maxResults=2)), [])
    yield "resumable", talk.resumable("large")
    yield "replace", talk.insert("c", b"new", ifGenerationMatch=talk.generation("c"))
    yield "replace what has changed", talk.insert("c", b"newer", ifGenerationMatch=1)[0]
    yield "remove", talk.remove("c")
    yield "remove again", talk.remove("c")
    yield "no such bucket", talk.ask("GET", "/storage/v1/b/none/o")[0].status


def compare(double, fake):
    token = double.tokens.give(ACCOUNT, [STORAGE_SCOPE])
    told = 0
    for (what, one), (_, other) in zip(story(Talk(double.host, token)), story(Talk(fake.endpoint)), strict=True):
        if one != other:
            raise AssertionError(f"{what}: the double answers {one}, fake-gcs-server {other}")
        told += 1
    print(f"the double answers as fake-gcs-server does, {told} times", flush=True)


def main():
    with Workplace() as work, GcsDouble(work / "tokens") as double, start_fake_gcs(work / "fake") as fake:
        double.rights[ACCOUNT] = EVERYTHING
        compare(double, fake)


if __name__ == "__main__":
    main()
