"""fake-gcs-server, and the clients of Google Cloud Storage."""

from servers.fake_gcs import start_fake_gcs

from .place import Place

PACKAGES = ["google-cloud-storage"]

GOOGLE = """
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
import requests.adapters
client = storage.Client(project="none", credentials=AnonymousCredentials(), client_options={"api_endpoint": ENDPOINT})
client._http.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=THREADS))
bucket = client.bucket(BUCKET)
def put(name, path): bucket.blob(f"google/{name}").upload_from_filename(path)
def get(name, path): bucket.blob(f"google/{name}").download_to_filename(path)
"""


class Gcs(Place):
    """A bucket of fake-gcs-server, which keeps its objects in memory."""

    def __init__(self, work, servers):
        gcs = servers.enter_context(start_fake_gcs(work / "fake-gcs"))
        self.bucket = gcs.bucket
        super().__init__(work, plugin="gcs", server=gcs.process, endpoint=gcs.endpoint, environment={},
                         clients={"google-cloud-storage": google, "rclone": rclone})

    def address(self, endpoint):
        return f"gs://{self.bucket}?endpoint=http://{endpoint}"


def google(place, job, objects, size):
    return place.python(GOOGLE, job, objects, size, BUCKET=place.bucket, ENDPOINT=f"http://{place.endpoint}")


def rclone(place, job, objects, size):
    remote = f":gcs,anonymous=true,endpoint='http://{place.endpoint}/storage/v1/':{place.bucket}"
    return place.rclone(remote, job, objects, size)
