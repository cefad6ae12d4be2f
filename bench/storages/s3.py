"""MinIO, and the clients of S3."""

from servers.binaries import binary
from servers.minio import start_minio

from .place import THREADS, Place

PACKAGES = ["boto3"]

BOTO3 = """
import boto3, botocore.config
s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=botocore.config.Config(max_pool_connections=THREADS))
def put(name, path): s3.upload_file(path, BUCKET, f"boto3/{name}")
def get(name, path): s3.download_file(BUCKET, f"boto3/{name}", path)
"""


class S3(Place):
    """A bucket of MinIO."""

    def __init__(self, work, servers):
        minio = servers.enter_context(start_minio(work / "minio"))
        self.bucket = minio.bucket
        super().__init__(work, plugin="s3", server=minio.process, endpoint=minio.endpoint,
                         environment=minio.environment(),
                         clients={"s5cmd": s5cmd, "mc": mc, "boto3": boto3, "rclone": rclone})

    def address(self, endpoint):
        return f"s3://{self.bucket}?endpoint=http://{endpoint}&region=us-east-1"


def s5cmd(place, job, objects, size):
    folder, there = place.files(objects, size), f"s3://{place.bucket}/s5cmd-{objects}/"
    words = [f"{folder}/", there] if job == "put" else [there + "*", f"{place.fresh()}/"]
    return place.timed([binary("s5cmd"), "--endpoint-url", f"http://{place.endpoint}", "--numworkers", THREADS, "cp",
                        *words])


def mc(place, job, objects, size):
    folder, there = place.files(objects, size), f"bench/{place.bucket}/mc-{objects}/"
    words = [f"{folder}/", there] if job == "put" else [there, f"{place.fresh()}/"]
    keys = f"{place.environment['AWS_ACCESS_KEY_ID']}:{place.environment['AWS_SECRET_ACCESS_KEY']}"
    return place.timed([binary("mc"), "--config-dir", place.work / "mc", "--quiet", "cp", "--recursive", *words],
                       {"MC_HOST_bench": f"http://{keys}@{place.endpoint}"})


def boto3(place, job, objects, size):
    return place.python(BOTO3, job, objects, size, BUCKET=place.bucket, ENDPOINT=f"http://{place.endpoint}")


def rclone(place, job, objects, size):
    remote = f":s3,provider=Minio,env_auth=true,endpoint='http://{place.endpoint}':{place.bucket}"
    return place.rclone(remote, job, objects, size)
