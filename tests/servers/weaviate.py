"""Weaviate, as one node or as three."""

import contextlib
import dataclasses
import os
import pathlib
import shutil

from .binaries import binary
from .minio import ACCESS_KEY, REGION, SECRET_KEY
from .ports import free_ports
from .process import ServerProcess, wait_ready, with_other_ports

# The modules of backups that are always there, and those that are where the environment has a place for them.
MODULES = ["backup-filesystem", "backup-s3"]
MODULES_WITH_A_PLACE = {"BACKUP_GCS_BUCKET": "backup-gcs", "BACKUP_AZURE_CONTAINER": "backup-azure"}


@dataclasses.dataclass
class Weaviate:
    """A running cluster: the nodes' names, and their URLs and processes in the same order."""
    nodes: list
    urls: list
    running: list
    processes: contextlib.ExitStack

    @property
    def url(self):
        return self.urls[0]

    def kill(self, number=0):
        """Ends one of its nodes as a crash does."""
        self.running[number].kill()

    def start_again(self, number=0):
        """Starts a node that was killed, on what it left."""
        self.running[number] = self.processes.enter_context(self.running[number].again())
        wait_ready([self.running[number]], [f"{self.urls[number]}/v1/.well-known/ready"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.processes.close()


@dataclasses.dataclass
class Ports:
    """Of one node. Raft's second port and that of the data must follow their first ones."""
    rest: int
    grpc: int
    raft: int
    gossip: int


def one_node(folder, backups=None, minio=None, settings=None):
    """A new Weaviate of one node, "node1", with data and log below `folder`.

    Its filesystem backend keeps backups in the folder `backups`, by default one below `folder`; its s3 backend in
    `minio`, where there is one. `settings`: more of Weaviate's environment.
    """
    modules = {"BACKUP_FILESYSTEM_PATH": str(pathlib.Path(backups or folder / "backups").resolve())}
    return start_nodes(folder, ["node1"], modules | s3_module(minio) | (settings or {}))


def three_nodes(folder, minio, settings=None):
    """A new Weaviate of the nodes "weaviate-0", "-1" and "-2", which keeps backups in `minio`: on several nodes it
    refuses its filesystem backend."""
    names = [f"weaviate-{number}" for number in range(3)]
    modules = {"BACKUP_FILESYSTEM_PATH": str(folder / "backups")}
    return start_nodes(folder, names, modules | s3_module(minio) | (settings or {}))


def s3_module(minio):
    """The environment of the s3 backend. Without a MinIO it is there too, and nobody answers it."""
    return {"BACKUP_S3_ENDPOINT": minio.endpoint if minio else "127.0.0.1:9",
            "BACKUP_S3_BUCKET": minio.bucket if minio else "backups", "BACKUP_S3_USE_SSL": "false",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": REGION}


def gcs_module(gcs):
    """The environment of the gcs backend on an emulator."""
    return gcs.environment() | {"BACKUP_GCS_USE_AUTH": "false"}


def start_nodes(folder, names, settings):
    def start():
        numbers = free_ports(*(1, 1, 2, 2) * len(names))
        ports = [Ports(*numbers[at:at + 4]) for at in range(0, len(numbers), 4)]
        with contextlib.ExitStack() as processes:
            started = [processes.enter_context(start_node(folder / name, name, own, cluster(names, ports) | settings))
                       for name, own in zip(names, ports)]
            urls = [f"http://127.0.0.1:{own.rest}" for own in ports]
            wait_ready(started, [f"{url}/v1/.well-known/ready" for url in urls])
            return Weaviate(names, urls, started, processes.pop_all())

    return with_other_ports(start)


def cluster(names, ports):
    """What all nodes of a cluster are told alike."""
    members = ",".join(f"{name}:{own.raft}" for name, own in zip(names, ports))
    joined = {"CLUSTER_JOIN": f"localhost:{ports[0].gossip}"} if len(names) > 1 else {}
    return {"RAFT_JOIN": members, "RAFT_BOOTSTRAP_EXPECT": str(len(names))} | joined


def start_node(folder, name, ports, settings):
    """The process of one node. What an earlier try left in its folder is removed."""
    shutil.rmtree(folder / "data", ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder),
        "PERSISTENCE_DATA_PATH": str(folder / "data"),
        "CLUSTER_HOSTNAME": name, "CLUSTER_IN_LOCALHOST": "true", "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
        "CLUSTER_GOSSIP_BIND_PORT": str(ports.gossip), "CLUSTER_DATA_BIND_PORT": str(ports.gossip + 1),
        "RAFT_PORT": str(ports.raft), "RAFT_INTERNAL_RPC_PORT": str(ports.raft + 1), "GRPC_PORT": str(ports.grpc),
        "ENABLE_MODULES": ",".join(MODULES + [name for place, name in MODULES_WITH_A_PLACE.items() if place in settings]),
        "DEFAULT_VECTORIZER_MODULE": "none",
        "API_BASED_MODULES_DISABLED": "true", "DISABLE_TELEMETRY": "true", "GO_PROFILING_DISABLE": "true",
        "LOG_LEVEL": "warning",
        "DISK_USE_READONLY_PERCENTAGE": "0",  # a full disk of the machine is none of the test's business
        "RAFT_DRAIN_SLEEP": "1ms", "RAFT_TIMEOUTS_MULTIPLIER": "1", "MEMBERLIST_FAST_FAILURE_DETECTION": "true",
    }
    return ServerProcess([binary("weaviate"), "--scheme", "http", "--host", "127.0.0.1", "--port", str(ports.rest)],
                         folder / "weaviate.log", environment | settings)
