"""Azurite: a blob service of Azure on this machine."""

import base64
import dataclasses
import datetime
import hashlib
import hmac
import pathlib
import ssl
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

from .binaries import binary
from .ports import free_ports
from .process import ServerProcess, stopped_on_failure, wait_listening, with_other_ports

ACCOUNT = "holdfasttests"
KEY = base64.b64encode(b"the key of holdfast's tests, sixty-four bytes of it, no more here").decode()
VERSION = "2021-12-02"


@dataclasses.dataclass
class Azurite:
    """A running Azurite. `endpoint` is the URL of the account's blob service."""
    endpoint: str
    container: str
    folder: pathlib.Path
    process: ServerProcess
    tls: ssl.SSLContext = None  # whom to trust, where TLS is spoken

    @property
    def address(self):
        """host:port"""
        return urllib.parse.urlsplit(self.endpoint).netloc

    @property
    def connection_string(self):
        scheme = self.endpoint.partition(":")[0]
        return f"DefaultEndpointsProtocol={scheme};AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={self.endpoint};"

    def environment(self):
        """What a program needs to know to use it; neither the azure plugin nor Weaviate's module needs more."""
        return {"AZURE_ENDPOINT": self.endpoint, "BACKUP_AZURE_CONTAINER": self.container,
                "AZURE_STORAGE_CONNECTION_STRING": self.connection_string}

    def exchange(self, method, resource, query=None, headers=None, body=b""):
        """(status, body) of any answer to a request that the account's key signs. `resource`: "container/key"."""
        url = f"{self.endpoint}/{urllib.parse.quote(resource)}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        request = urllib.request.Request(url, method=method, data=body or None,
                                         headers=signed_headers(method, url, headers or {}, body))
        try:
            with urllib.request.urlopen(request, timeout=60, context=self.tls) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def make_container(self, name):
        status, text = self.exchange("PUT", name, {"restype": "container"})
        if status != 201:
            raise RuntimeError(f"the container {name} was not made: {status} {text}")

    def listed(self, **query):
        """The names that a listing shows; include="uncommittedblobs" shows those, too."""
        status, text = self.exchange("GET", self.container, {"restype": "container", "comp": "list"} | query)
        if status != 200:
            raise RuntimeError(f"the container cannot be listed: {status} {text}")
        return [name.text for name in xml.etree.ElementTree.fromstring(text).iterfind("Blobs/Blob/Name")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()


def signed_headers(method, url, headers, body=b""):
    """The headers with what signs them: learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key"""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
    content_type = {"Content-Type": "application/octet-stream"} if body else {}
    headers = content_type | headers | {"x-ms-date": now, "x-ms-version": VERSION}
    parts = urllib.parse.urlsplit(url)
    own = sorted((name.lower(), value) for name, value in headers.items() if name.lower().startswith("x-ms-"))
    query = sorted(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    fields = ["", "", str(len(body)) if body else "", headers.get("Content-MD5", ""), headers.get("Content-Type", ""),
              "", "", headers.get("If-Match", ""), headers.get("If-None-Match", ""), "", ""]
    lines = [method, *fields, *(f"{name}:{value}" for name, value in own), f"/{ACCOUNT}{parts.path}",
             *(f"{name}:{value}" for name, value in query)]
    digest = hmac.new(base64.b64decode(KEY), "\n".join(lines).encode(), hashlib.sha256).digest()
    return headers | {"Authorization": f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"}


def start_azurite(folder, container="backups", options=(), tls=None):
    """An Azurite with one empty container, its data and its log below `folder`. `options`: more of its command line,
    with a certificate where `tls` says whom to trust for it."""
    (folder / "data").mkdir(parents=True)

    def start():
        port, = free_ports(1)
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}
        command = [binary("azurite"), "--blobHost", "127.0.0.1", "--blobPort", str(port), "--location",
                   str(folder / "data"), "--skipApiVersionCheck", "--disableTelemetry", "--silent", *options]
        endpoint = f"{'https' if tls else 'http'}://127.0.0.1:{port}/{ACCOUNT}"
        with stopped_on_failure(ServerProcess(command, folder / "azurite.log", environment)) as process:
            wait_listening(process, port)
            azurite = Azurite(endpoint, container, folder, process, tls)
            azurite.make_container(container)
        return azurite

    return with_other_ports(start)
