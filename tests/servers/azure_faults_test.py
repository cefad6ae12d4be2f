"""Whatever happens on the way to an Azurite and to an Entra ID, a backup and a restore end with the same bytes, and no
objects stay behind that were not asked for.

usage: python3 -m servers.azure_faults_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import itertools
import pathlib
import ssl
import sys
import urllib.parse

from . import entra
from .azurite import KEY, start_azurite
from .certificates import Authority
from .entra import Entra
from .fronts import Front, tls_of
from .holdfast import Holdfast
from .s3_faults_test import FAULTS, MIB
from .s3_test import expect_equal, make_cluster
from .slow_way import Fate, SlowWay
from .workplace import Workplace

BUSY = 503, [("x-ms-error-code", "ServerBusy"), ("x-ms-request-id", "front"), ("Retry-After", "0")], b""


def place_of(azurite):
    """host:port."""
    return urllib.parse.urlsplit(azurite.endpoint).netloc


def address_of(azurite, place, **settings):
    """That of a backend whose requests go to `place`."""
    endpoint = azurite.endpoint.replace(place_of(azurite), place)
    return f"azure://{azurite.container}/faults?{urllib.parse.urlencode({'endpoint': endpoint} | settings)}"


def expect_nothing_left(azurite, name):
    """Blocks that nobody has made an object of are no objects, and are dropped by the service."""
    left = [key for key in azurite.listed() if "/.holdfast" in key]
    if left:
        raise AssertionError(f"{name}: left behind: {left}")


def round_trip(work, holdfast, name, address):
    """Backs up and restores: the same bytes."""
    restored = work / f"restored-{name}"
    restored.mkdir()
    holdfast.create(work / "cluster", name, address, "none")
    holdfast.on(f"file:{restored}").run("restore", name, "--backend", address)
    expect_equal(work / "cluster", restored)


def weather(work, holdfast, azurite, name, fate):
    """With the fault on the way."""
    met = []

    def counted(*piece):
        met.append(fate(*piece))
        return met[-1]

    restored = work / f"restored-{name}"
    restored.mkdir()
    with SlowWay(place_of(azurite), fate=counted) as way:
        holdfast.create(work / "cluster", name, address_of(azurite, way.endpoint), "none")
    with SlowWay(place_of(azurite), fate=counted) as way:
        holdfast.on(f"file:{restored}").run("restore", name, "--backend", address_of(azurite, way.endpoint))
    expect_equal(work / "cluster", restored)
    troubles = len(met) - met.count(Fate.PASS)
    if not troubles:
        raise AssertionError(f"{name}: nothing happened on the way")
    expect_nothing_left(azurite, name)
    print(f"{name}: every byte is what it was, after {troubles} troubles", flush=True)


def busy(work, holdfast, azurite):
    """Every seventh request is told to come back."""
    count = itertools.count(1)
    with Front(place_of(azurite), rule=lambda *_: BUSY if next(count) % 7 == 0 else None) as front:
        round_trip(work, holdfast, "busy", address_of(azurite, f"127.0.0.1:{front.port}"))
        troubles = len(front.seen) // 7
    if not troubles:
        raise AssertionError("busy: nothing happened on the way")
    expect_nothing_left(azurite, "busy")
    print(f"busy: every byte is what it was, after {troubles} troubles", flush=True)


def give_up(work, holdfast, azurite):
    """Where the way gets worse and stays so the end is an error that says so, and the storage is as it was."""
    sent = {}

    def worse(connection, is_answer, passed):
        if not is_answer:
            sent[connection] = passed
        return Fate.CUT if not is_answer and sum(sent.values()) > 30 * MIB and passed > MIB // 4 else Fate.PASS

    before = set(azurite.listed())
    with SlowWay(place_of(azurite), fate=worse) as way:
        done = holdfast.on(f"file:{work / 'cluster'}").start(
            "create", "hopeless", "--backend", address_of(azurite, way.endpoint), "--compression", "none").done()
    if done.code != 14 or "cannot send part" not in done.text:
        raise AssertionError(f"a way that stops working ended with {done.code}:\n{done.text}")
    if set(azurite.listed()) != before:
        raise AssertionError(f"left behind: {set(azurite.listed()) - before}")
    print("a way that stops working is told of, and nothing is left behind", flush=True)


def tokens_get_lost(work, program, plugins):
    """Every other connection to Entra ID ends before its answer has arrived."""
    authority = Authority(work / "authority")
    certificate, key = authority.issue("server")
    tls = tls_of(certificate, key)
    options = ("--oauth", "basic", "--cert", str(certificate), "--key", str(key))
    trusting = ssl.create_default_context(cafile=str(authority.certificate))

    def lose(connection, is_answer, passed):
        return Fate.CUT if connection % 2 == 0 and is_answer and passed > 0 else Fate.PASS

    with (start_azurite(work / "secure", options=options, tls=trusting) as azurite, Entra(tls) as tenant,
          SlowWay(urllib.parse.urlsplit(tenant.url).netloc, fate=lose) as way):
        proof = {"AZURE_CLIENT_SECRET": entra.SECRET, "AZURE_AUTHORITY_HOST": f"https://{way.endpoint}"}
        holdfast = Holdfast(program, plugins, work / "state").having(**tenant.environment() | proof)
        round_trip(work, holdfast, "lost-tokens", address_of(azurite, place_of(azurite), ca_file=authority.certificate))
        if not tenant.given:
            raise AssertionError("nobody asked for a token")
        expect_nothing_left(azurite, "lost-tokens")
    print("lost-tokens: every byte is what it was", flush=True)


def nobody_gives_tokens(work, program, plugins, azurite):
    """An authority that is not there is told of as what it is, and nothing is asked of the storage."""
    holdfast = Holdfast(program, plugins, work / "state").having(
        AZURE_TENANT_ID=entra.TENANT, AZURE_CLIENT_ID=entra.CLIENT, AZURE_CLIENT_SECRET=entra.SECRET,
        AZURE_AUTHORITY_HOST="https://127.0.0.1:1")
    address = address_of(azurite, place_of(azurite))
    holdfast.on(f"file:{work / 'cluster'}").run("create", "nobody", "--backend", address, code=18,
                                                says=["oauth2/v2.0/token': cannot connect"])


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_azurite(work / "azurite") as azurite:
        holdfast = Holdfast(program, plugins, work / "state").having(AZURE_STORAGE_KEY=KEY)
        (work / "cluster").mkdir()
        make_cluster(holdfast, work / "cluster", pathlib.Path(fixtures))
        for name, fate in FAULTS.items():
            weather(work, holdfast, azurite, name, fate)
        busy(work, holdfast, azurite)
        give_up(work, holdfast, azurite)
        tokens_get_lost(work, program, plugins)
        nobody_gives_tokens(work, program, plugins, azurite)


if __name__ == "__main__":
    main()
