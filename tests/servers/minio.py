"""MinIO: an S3 service on this machine."""

import dataclasses
import os
import pathlib

from .binaries import binary
from .ports import free_ports
from .process import ServerProcess, stopped_on_failure, wait_ready, with_other_ports

ACCESS_KEY = "holdfast-tests"
SECRET_KEY = "holdfast-tests-secret"
REGION = "us-east-1"


@dataclasses.dataclass
class Minio:
    """A running MinIO. `endpoint` is host:port, spoken to in plain HTTP."""
    endpoint: str
    bucket: str
    folder: pathlib.Path
    process: ServerProcess

    def environment(self):
        """What a program needs to know to use it; the s3 plugin needs no setting beside it."""
        return {"S3_ENDPOINT": self.endpoint, "S3_BUCKET": self.bucket, "AWS_ENDPOINT_URL_S3": f"http://{self.endpoint}",
                "BACKUP_S3_BUCKET": self.bucket, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
                "AWS_REGION": REGION}

    def unfinished_uploads(self):
        """The parts that uploads which nobody ended have left on its disk."""
        return [part for part in (self.folder / "data" / ".minio.sys" / "multipart").rglob("part.*")]

    def objects(self):
        """The names of what is in the bucket, as they lie on its disk."""
        return {str(file.parent) for file in (self.folder / "data" / self.bucket).rglob("xl.meta")}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()


def start_minio(folder, bucket="backups", region=REGION):
    """A MinIO with one empty bucket, its data and its log below `folder`."""
    (folder / "data" / bucket).mkdir(parents=True)  # a folder of MinIO's drive is a bucket

    def start():
        endpoint, console = (f"127.0.0.1:{port}" for port in free_ports(1, 1))
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "MINIO_ROOT_USER": ACCESS_KEY,
                       "MINIO_ROOT_PASSWORD": SECRET_KEY, "MINIO_REGION": region, "MINIO_BROWSER": "off",
                       "MINIO_UPDATE": "off"}
        command = [binary("minio"), "server", str(folder / "data"), "--address", endpoint, "--console-address",
                   console]
        with stopped_on_failure(ServerProcess(command, folder / "minio.log", environment)) as process:
            wait_ready([process], [f"http://{endpoint}/minio/health/ready"])
        return Minio(endpoint, bucket, folder, process)

    return with_other_ports(start)
