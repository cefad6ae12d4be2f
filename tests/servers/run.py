"""Starts servers, runs a command that finds them in its environment, and ends with the command's exit code.

usage: python3 -m servers.run NAME... [SETTING=VALUE...] -- COMMAND...   (in the folder tests/)

NAME is `weaviate` (one node), `weaviate3` (three, and the MinIO where they keep backups), `minio`, `fake-gcs` or `azurite`.
A Weaviate that comes with one of the latter keeps the backups of its s3, gcs or azure backend there. Each SETTING goes into
Weaviate's environment.

The command finds, of what was started:
  WEAVIATE_URL                   http://127.0.0.1:PORT of the first node
  WEAVIATE_URLS, WEAVIATE_NODES  the URLs and names of all nodes, blanks between
  WEAVIATE_BACKUPS               the folder of the filesystem backend, of one node
  S3_ENDPOINT, S3_BUCKET         host:port, spoken to in plain HTTP; an empty bucket
  AWS_ENDPOINT_URL_S3, BACKUP_S3_BUCKET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION
                                 the same for the s3 plugin, which needs no more
  STORAGE_EMULATOR_HOST, BACKUP_GCS_BUCKET
                                 host:port and an empty bucket, for the gcs plugin, which needs no more
  AZURE_ENDPOINT                 the URL of a blob service, spoken to in plain HTTP
  BACKUP_AZURE_CONTAINER, AZURE_STORAGE_CONNECTION_STRING
                                 an empty container of it, for the azure plugin, which needs no more
"""

import contextlib
import os
import signal
import subprocess
import sys

from .azurite import start_azurite
from .fake_gcs import start_fake_gcs
from .minio import start_minio
from .process import die_with
from .weaviate import gcs_module, one_node, three_nodes
from .workplace import Workplace

NAMES = ("weaviate", "weaviate3", "minio", "fake-gcs", "azurite")


def start(names, settings, work, servers):
    """Starts what is named; the environment that tells of it. `servers` ends them."""
    environment = {}
    minio = None
    if {"minio", "weaviate3"} & names:
        minio = servers.enter_context(start_minio(work / "minio"))
        environment |= minio.environment()
    if "fake-gcs" in names:
        gcs = servers.enter_context(start_fake_gcs(work / "fake-gcs"))
        environment |= gcs.environment()
        settings = gcs_module(gcs) | settings
    if "azurite" in names:
        azurite = servers.enter_context(start_azurite(work / "azurite"))
        environment |= azurite.environment()
        settings = azurite.environment() | settings
    for name, cluster in (("weaviate", one_node), ("weaviate3", three_nodes)):
        if name in names:
            weaviate = servers.enter_context(cluster(work / name, minio=minio, settings=settings))
            environment |= {"WEAVIATE_URL": weaviate.url, "WEAVIATE_URLS": " ".join(weaviate.urls),
                            "WEAVIATE_NODES": " ".join(weaviate.nodes)}
    if "weaviate" in names:
        environment["WEAVIATE_BACKUPS"] = str(work / "weaviate" / "backups")
    return environment


def run(command, environment):
    """The exit code of the command, as a shell tells it."""
    parent = os.getpid()
    with subprocess.Popen(command, env=os.environ | environment,
                          preexec_fn=lambda: die_with(parent, signal.SIGTERM)) as process:
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            raise
    return code if code >= 0 else 128 - code


def main():
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    words, command = sys.argv[1:end], sys.argv[end + 1:]
    names = {word for word in words if "=" not in word}
    if not command or not names or not names <= set(NAMES) or {"weaviate", "weaviate3"} <= names:
        sys.exit(__doc__)
    settings = dict(word.split("=", 1) for word in words if "=" in word)
    with Workplace() as work, contextlib.ExitStack() as servers:
        code = run(command, start(names, settings, work, servers))
        if code != 0:
            work.show_logs()
    sys.exit(code)


if __name__ == "__main__":
    main()
