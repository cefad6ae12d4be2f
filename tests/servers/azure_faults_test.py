"""Whatever happens on the way to an Azurite and to an Entra ID, a backup and a restore end with the same bytes, and no
objects stay behind that were not asked for.

usage: python3 -m servers.azure_faults_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import itertools
import sys
import urllib.parse

from . import entra
from .azure_cloud import secure_cloud
from .azurite import KEY, start_azurite
from .faults import FAULTS, Storage, expect_nothing_left, give_up, tell_troubles, weather
from .fronts import Front
from .holdfast import Holdfast
from .round_trips import make_cluster, round_trip
from .slow_way import Fate, SlowWay
from .workplace import Workplace

BUSY = 503, [("x-ms-error-code", "ServerBusy"), ("x-ms-request-id", "front"), ("Retry-After", "0")], b""


def storage_of(azurite, **settings):
    def address(place):
        endpoint = azurite.endpoint.replace(azurite.address, place)
        return f"azure://{azurite.container}/faults?{urllib.parse.urlencode({'endpoint': endpoint} | settings)}"

    def left():
        """Blocks that nobody has made an object of are no objects, and are dropped by the service."""
        return [key for key in azurite.listed() if "/.holdfast" in key]

    return Storage(azurite.address, address, azurite.listed, left)


def busy(work, holdfast, storage):
    """Every seventh request is told to come back."""
    count = itertools.count(1)
    with Front(storage.place, rule=lambda *_: BUSY if next(count) % 7 == 0 else None) as front:
        round_trip(work, holdfast, "busy", storage.address(front.host))
    tell_troubles(storage, "busy", len(front.seen) // 7)


def tokens_get_lost(work, program, plugins):
    """Every other connection to Entra ID ends before its answer has arrived."""
    def lose(connection, is_answer, passed):
        return Fate.CUT if connection % 2 == 0 and is_answer and passed > 0 else Fate.PASS

    with secure_cloud(work) as (azurite, tenant, authority), SlowWay(tenant.host, fate=lose) as way:
        proof = {"AZURE_CLIENT_SECRET": entra.SECRET, "AZURE_AUTHORITY_HOST": f"https://{way.endpoint}"}
        holdfast = Holdfast(program, plugins, work / "state").having(**tenant.environment() | proof)
        storage = storage_of(azurite, ca_file=authority.certificate)
        round_trip(work, holdfast, "lost-tokens", storage.address(storage.place))
        if not tenant.given:
            raise AssertionError("nobody asked for a token")
        expect_nothing_left(storage, "lost-tokens")
    print("lost-tokens: every byte is what it was", flush=True)


def nobody_gives_tokens(work, program, plugins, storage):
    """An authority that is not there is told of as what it is, and nothing is asked of the storage."""
    holdfast = Holdfast(program, plugins, work / "state").having(
        AZURE_TENANT_ID=entra.TENANT, AZURE_CLIENT_ID=entra.CLIENT, AZURE_CLIENT_SECRET=entra.SECRET,
        AZURE_AUTHORITY_HOST="https://127.0.0.1:1")
    holdfast.on(f"file:{work / 'cluster'}").run("create", "nobody", "--backend", storage.address(storage.place), code=18,
                                                says=["oauth2/v2.0/token': cannot connect"])


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_azurite(work / "azurite") as azurite:
        holdfast = Holdfast(program, plugins, work / "state").having(AZURE_STORAGE_KEY=KEY)
        make_cluster(holdfast, work / "cluster", fixtures)
        storage = storage_of(azurite)
        for name in FAULTS:
            weather(work, holdfast, storage, name)
        busy(work, holdfast, storage)
        give_up(work, holdfast, storage)
        tokens_get_lost(work, program, plugins)
        nobody_gives_tokens(work, program, plugins, storage)


if __name__ == "__main__":
    main()
