"""What may happen on the way to a storage, and what has to come of a backup and a restore all the same."""

import dataclasses
import typing

from .round_trips import round_trip
from .slow_way import Fate, SlowWay

MIB = 1 << 20


def is_troubled(connection):
    """Every other one, and none of the later ones: trying again has its use."""
    return connection < 12 and connection % 2 == 0


def cut_requests(connection, is_answer, passed):
    """In the middle of what is sent: a part that arrives in part."""
    return Fate.CUT if is_troubled(connection) and not is_answer and passed > MIB else Fate.PASS


def lose_answers(connection, is_answer, passed):
    """The service has done it, and nobody hears of it."""
    return Fate.CUT if is_troubled(connection) and is_answer and passed > connection * 100 else Fate.PASS


def cut_answers(connection, is_answer, passed):
    """In the middle of what is read."""
    return Fate.CUT if is_troubled(connection) and is_answer and passed > MIB else Fate.PASS


def stall(connection, is_answer, passed):
    """One connection goes silent; only the clock can tell."""
    return Fate.STALL if connection == 2 and passed > 300 else Fate.PASS


FAULTS = {"cut-requests": cut_requests, "lost-answers": lose_answers, "cut-answers": cut_answers, "stall": stall}


@dataclasses.dataclass
class Storage:
    """A storage of this machine, and what a test has to know of it."""
    place: str  # host:port
    address: typing.Callable  # of a backend whose requests go to a place
    objects: typing.Callable  # the names of all that is there
    left: typing.Callable  # what lies there that nobody asked for


def expect_nothing_left(storage, name):
    left = storage.left()
    if left:
        raise AssertionError(f"{name}: left behind: {left}")


def tell_troubles(storage, name, troubles):
    """Of a round trip that has met some, and left nothing behind."""
    if not troubles:
        raise AssertionError(f"{name}: nothing happened on the way")
    expect_nothing_left(storage, name)
    print(f"{name}: every byte is what it was, after {troubles} troubles", flush=True)


def weather(work, holdfast, storage, name):
    """Backs up and restores with that fault on the way, on new connections each."""
    met = []

    def counted(*piece):
        met.append(FAULTS[name](*piece))
        return met[-1]

    with SlowWay(storage.place, fate=counted) as there, SlowWay(storage.place, fate=counted) as back:
        round_trip(work, holdfast, name, storage.address(there.endpoint), storage.address(back.endpoint))
    tell_troubles(storage, name, len(met) - met.count(Fate.PASS))


def give_up(work, holdfast, storage):
    """Where the way gets worse and stays so the end is an error that says so, and the storage is as it was."""
    sent = {}

    def worse(connection, is_answer, passed):
        if not is_answer:
            sent[connection] = passed
        return Fate.CUT if not is_answer and sum(sent.values()) > 30 * MIB and passed > MIB // 4 else Fate.PASS

    before = set(storage.objects())
    with SlowWay(storage.place, fate=worse) as way:
        fails_to_send(work, holdfast, storage.address(way.endpoint))
    expect_unchanged(storage, before)
    print("a way that stops working is told of, and nothing is left behind", flush=True)


def fails_to_send(work, holdfast, address):
    """A create of the backup "hopeless" that ends in the middle of its parts."""
    holdfast.on(f"file:{work / 'cluster'}").run("create", "hopeless", "--backend", address, "--compression", "none",
                                                code=14, says=["cannot send part"])


def expect_unchanged(storage, before):
    if set(storage.objects()) != before:
        raise AssertionError(f"left behind: {set(storage.objects()) - before}")
    expect_nothing_left(storage, "hopeless")
