"""fake-gcs-server, and the clients of Google Cloud Storage."""

from servers.fake_gcs import start_fake_gcs

from .place import Place

PACKAGES = ["google-cloud-storage"]

SDK = """
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
client = storage.Client(project="bench", credentials=AnonymousCredentials(), client_options={"api_endpoint": ENDPOINT})
bucket = client.bucket(BUCKET)
def put(name, path): bucket.blob(f"sdk/{name}").upload_from_filename(path)
def get(name, path): bucket.blob(f"sdk/{name}").download_to_filename(path)
"""


class Gcs(Place):
    """A bucket of fake-gcs-server."""

    def __init__(self, work, servers):
        fake = servers.enter_context(start_fake_gcs(work / "gcs"))
        self.bucket = fake.bucket
        super().__init__(work, plugin="gcs", server=fake.process, endpoint=fake.endpoint,
                         environment=fake.environment(), clients={"google-cloud-storage": sdk, "rclone": rclone})

    def address(self, endpoint):
        return f"gcs://{self.bucket}?endpoint=http://{endpoint}"


def sdk(place, job, objects, size):
    script = SDK.replace("BUCKET", repr(place.bucket)).replace("ENDPOINT", repr(f"http://{place.endpoint}"))
    return place.python(script, job, objects, size)


def rclone(place, job, objects, size):
    remote = f":googlecloudstorage,anonymous=true,endpoint='http://{place.endpoint}/storage/v1/':{place.bucket}"
    return place.rclone(remote, job, objects, size)
