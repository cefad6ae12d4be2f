"""Azurite, and the clients of Azure's blobs."""

from servers.azurite import ACCOUNT, KEY, start_azurite

from .place import Place

PACKAGES = ["azure-storage-blob"]

SDK = """
import os
from azure.storage.blob import ContainerClient
container = ContainerClient.from_connection_string(os.environ["AZURE_STORAGE_CONNECTION_STRING"], CONTAINER)
def put(name, path):
    with open(path, "rb") as file: container.upload_blob(f"sdk/{name}", file, overwrite=True, validate_content=CHECKED)
def get(name, path):
    with open(path, "wb") as file: container.download_blob(f"sdk/{name}", validate_content=CHECKED).readinto(file)
"""


class Azure(Place):
    """A container of Azurite."""

    def __init__(self, work, servers):
        azurite = servers.enter_context(start_azurite(work / "azurite"))
        self.container = azurite.container
        super().__init__(work, plugin="azure", server=azurite.process, endpoint=azurite.address,
                         environment=azurite.environment(),
                         clients={"azure-storage-blob": sdk, "the same, checking": checking_sdk, "rclone": rclone})

    def address(self, endpoint):
        return f"azure://{self.container}?endpoint=http://{endpoint}/{ACCOUNT}"


def sdk(place, job, objects, size, checked=False):
    return place.python(SDK, job, objects, size, CONTAINER=place.container, CHECKED=checked)


def checking_sdk(place, job, objects, size):
    """With an MD5 of every body and of every range, as ours: by default it leaves that to TCP."""
    return sdk(place, job, objects, size, checked=True)


def rclone(place, job, objects, size):
    remote = f":azureblob,account={ACCOUNT},key='{KEY}',endpoint='http://{place.endpoint}/{ACCOUNT}':{place.container}"
    return place.rclone(remote, job, objects, size)
