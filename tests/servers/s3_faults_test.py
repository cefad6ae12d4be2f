"""Whatever happens on the way to a MinIO, a backup and a restore end with the same bytes, and no parts stay behind.

usage: python3 -m servers.s3_faults_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import pathlib
import sys

from .holdfast import Holdfast
from .minio import start_minio
from .s3_test import expect_equal, make_cluster
from .slow_way import Fate, SlowWay
from .workplace import Workplace

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


def address_of(minio, endpoint):
    return f"s3://{minio.bucket}/faults?endpoint=http%3A%2F%2F{endpoint.replace(':', '%3A')}"


def weather(work, holdfast, minio, name, fate):
    """Backs up and restores with the fault on the way."""
    met = []

    def counted(*piece):
        met.append(fate(*piece))
        return met[-1]

    with SlowWay(minio.endpoint, fate=counted) as way:
        holdfast.create(work / "cluster", name, address_of(minio, way.endpoint), "none")
    restored = work / f"restored-{name}"
    restored.mkdir()
    with SlowWay(minio.endpoint, fate=counted) as way:
        holdfast.on(f"file:{restored}").run("restore", name, "--backend", address_of(minio, way.endpoint))
    expect_equal(work / "cluster", restored)
    troubles = len(met) - met.count(Fate.PASS)
    if not troubles:
        raise AssertionError(f"{name}: nothing happened on the way")
    if minio.unfinished_uploads():
        raise AssertionError(f"{name}: parts were left behind: {minio.unfinished_uploads()}")
    print(f"{name}: every byte is what it was, after {troubles} troubles", flush=True)


def give_up(work, holdfast, minio):
    """Where the way gets worse and stays so the end is an error that says so, and the storage is as it was."""
    sent = {}

    def worse(connection, is_answer, passed):
        if not is_answer:
            sent[connection] = passed
        return Fate.CUT if not is_answer and sum(sent.values()) > 30 * MIB and passed > MIB // 4 else Fate.PASS

    before = minio.objects()
    with SlowWay(minio.endpoint, fate=worse) as way:
        done = holdfast.on(f"file:{work / 'cluster'}").start(
            "create", "hopeless", "--backend", address_of(minio, way.endpoint), "--compression", "none").done()
    if done.code != 14 or "cannot send part" not in done.text:
        raise AssertionError(f"a way that stops working ended with {done.code}:\n{done.text}")
    if minio.unfinished_uploads() or minio.objects() != before:
        raise AssertionError(f"left behind: {minio.unfinished_uploads()}, {minio.objects() - before}")
    print("a way that stops working is told of, and nothing is left behind")


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, start_minio(work / "minio") as minio:
        holdfast = Holdfast(program, plugins, work / "state").having(**minio.environment())
        (work / "cluster").mkdir()
        make_cluster(holdfast, work / "cluster", pathlib.Path(fixtures))
        for name, fate in FAULTS.items():
            weather(work, holdfast, minio, name, fate)
        give_up(work, holdfast, minio)


if __name__ == "__main__":
    main()
