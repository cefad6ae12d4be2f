"""fake-gcs-server: a service that speaks as Google Cloud Storage does, on this machine. It asks nobody who he is."""

import dataclasses
import json
import os
import pathlib
import urllib.parse
import urllib.request

from .binaries import binary
from .ports import free_ports
from .process import ServerProcess, stopped_on_failure, wait_ready, with_other_ports


@dataclasses.dataclass
class FakeGcs:
    """A running fake-gcs-server. `endpoint` is host:port, spoken to in plain HTTP."""
    endpoint: str
    bucket: str
    folder: pathlib.Path
    process: ServerProcess

    def environment(self):
        """What a program needs to know to use it; the gcs plugin needs no setting beside it."""
        return {"STORAGE_EMULATOR_HOST": self.endpoint, "BACKUP_GCS_BUCKET": self.bucket}

    def objects(self):
        """The names of what is in the bucket."""
        names, page = set(), ""
        while page is not None:
            query = urllib.parse.urlencode({"pageToken": page} if page else {})
            with urllib.request.urlopen(f"http://{self.endpoint}/storage/v1/b/{self.bucket}/o?{query}") as answer:
                listing = json.load(answer)
            names |= {item["name"] for item in listing.get("items", [])}
            page = listing.get("nextPageToken")
        return names

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()


def start_fake_gcs(folder, bucket="backups"):
    """A fake-gcs-server with one empty bucket, its objects in memory, its log below `folder`."""
    (folder / "data" / bucket).mkdir(parents=True)  # a folder of its data is a bucket

    def start():
        [port] = free_ports(1)
        endpoint = f"127.0.0.1:{port}"
        command = [binary("fake-gcs-server"), "-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend",
                   "memory", "-data", str(folder / "data"), "-public-host", endpoint]
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        with stopped_on_failure(ServerProcess(command, folder / "fake-gcs-server.log", environment)) as process:
            wait_ready([process], [f"http://{endpoint}/_internal/healthcheck"])
        return FakeGcs(endpoint, bucket, folder, process)

    return with_other_ports(start)
