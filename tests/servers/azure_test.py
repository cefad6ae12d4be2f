"""A directory goes into Azurite and back through the azure plugin, down to the last byte; what cannot be is refused, and
what is cancelled leaves nothing to be seen.

usage: python3 -m servers.azure_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import base64
import signal
import sys
import urllib.parse

from .azurite import ACCOUNT, KEY, start_azurite
from .holdfast import Holdfast
from .round_trips import expect_refused, listed_round_trip, make_cluster
from .slow_way import SlowWay
from .waiting import wait_until
from .workplace import Workplace

RATE = 4 << 20  # bytes per second: a create takes some ten seconds


def refusals(work, holdfast, azurite, address):
    secret = base64.b64encode(b"CANARY of a key that is not the account's").decode()
    wrong = azurite.connection_string.replace(KEY, secret)
    other = azurite.connection_string.replace(ACCOUNT, "nobodysaccount")
    expect_refused(holdfast.on(f"file:{work / 'cluster'}"), secret, [
        (address.replace("//backups/", "//no-such-container/"), {}, "the container 'no-such-container' does not exist"),
        (address.replace("//backups/", "//No_Container/"), {}, "may have lower-case letters"),
        (address + "&account=another", {}, "connection_string is for the account"),
        (address, {"AZURE_STORAGE_CONNECTION_STRING": wrong}, "account_key"),
        (address, {"AZURE_STORAGE_CONNECTION_STRING": other}, "has no account 'nobodysaccount'"),
        (address, {"AZURE_STORAGE_CONNECTION_STRING": "nothing"}, "is no list of NAME=VALUE"),
        (address + "&endpoint=" + urllib.parse.quote(azurite.endpoint.replace("http:", "https:"), safe=""), {}, "TLS"),
    ])


def cancelled(work, holdfast, azurite):
    """A create that is cancelled in the middle of its blocks leaves the container as it was."""
    before = azurite.listed()
    with SlowWay(azurite.address, rate=RATE) as way:
        endpoint = urllib.parse.quote(f"http://{way.endpoint}/{ACCOUNT}", safe="")
        running = holdfast.on(f"file:{work / 'cluster'}").start(
            "create", "cancelled", "--backend", f"azure://{azurite.container}/some/path?endpoint={endpoint}",
            "--compression", "none")
        wait_until(lambda: len(azurite.listed(include="uncommittedblobs")) > len(azurite.listed()), "blocks on the way")
        running.send(signal.SIGINT)
        done = running.done()
    left = set(azurite.listed()) - set(before)
    if done.code == 0 or left:
        raise AssertionError(f"a create that was cancelled ended with {done.code} and left {left}:\n{done.text}")
    print("a create that is cancelled leaves nothing to be seen")


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_azurite(work / "azurite") as azurite:
        holdfast = Holdfast(program, plugins, work / "state").having(**azurite.environment())
        make_cluster(holdfast, work / "cluster", fixtures)
        address = f"azure://{azurite.container}/some/path?api_version=2021-12-02"
        for checksum in ("auto", "crc64", "md5", "none"):
            listed_round_trip(work, holdfast, f"with-{checksum}", f"{address}&checksum={checksum}")
        listed_round_trip(work, holdfast, "in-cool-tier", f"{address}&access_tier=cool")
        listed_round_trip(work, holdfast, "as-bucket", f"azure:?bucket={azurite.container}&path=elsewhere")
        refusals(work, holdfast, azurite, address)
        cancelled(work, holdfast, azurite)


if __name__ == "__main__":
    main()
