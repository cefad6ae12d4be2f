"""Whatever Google's storage and its token services do in the middle of a backup and a restore, these end with the same
bytes, and nothing stays behind; where they cannot, they say so.

usage: python3 -m servers.gcs_faults_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import itertools
import pathlib
import sys
import urllib.parse

from .gcs_answers import Reply
from .gcs_double import EVERYTHING, GcsDouble, Trouble
from .holdfast import Holdfast
from .s3_test import expect_equal, make_cluster
from .workplace import Workplace

ACCOUNT = "backup@tests.iam.gserviceaccount.com"
LARGE = 24 << 20  # several parts, and what a double in Python checks in seconds
BUSY = b'{"error": {"code": 503, "message": "Backend Error", "errors": [{"reason": "backendError"}]}}'
SLOWER = b'{"error": {"code": 429, "message": "slow down", "errors": [{"reason": "rateLimitExceeded"}]}}'


def is_data(target):
    return not target.startswith(("/token", "/v1/"))


def every(step, what, is_meant=lambda method, target: is_data(target)):
    """Every so many of the requests that are meant meet with that."""
    count = itertools.count(1)
    return lambda method, target: what if is_meant(method, target) and next(count) % step == 0 else None


def is_piece(method, target):
    return method == "PUT" and "/upload/" in target


def expiring(tokens):
    """The tokens that are in use end again and again."""
    count = itertools.count(1)

    def rule(_, target):
        if is_data(target) and next(count) % 23 == 0:
            tokens.expire()

    return rule


def faults(double):
    """What to have happen, by name, and for which kind of uploads."""
    both = ("resumable", "multipart")
    return {"cut-requests": (every(5, Trouble.CUT), both),
            "lost-answers": (every(5, Trouble.LOSE), both),
            "half-pieces": (every(2, Trouble.HALF, is_piece), ("resumable",)),
            "busy": (every(7, Reply(503, [], BUSY)), both),
            "slower": (every(7, Reply(429, [("Retry-After", "0")], SLOWER)), both),
            "expiring-tokens": (expiring(double.tokens), both),
            "busy-tokens": (every(2, Reply(503, [], b"busy"), lambda _, target: not is_data(target)), both)}


def address_of(double, uploads):
    settings = {"endpoint": double.url, "token_endpoint": double.url, "credentials": "environment", "uploads": uploads}
    return f"gs://{double.bucket.name}/faults?{urllib.parse.urlencode(settings)}"


def expect_nothing_left(double, name):
    """Uploads whose beginning nobody heard of hold nothing, and are forgotten by themselves."""
    bucket = double.bucket
    left = [key for key in bucket.objects if "/.holdfast" in key or "preflight" in key]
    left += [session.plan.key for session in bucket.sessions.values() if session.content]
    left += [upload.plan.key for upload in bucket.uploads.values() if upload.parts]
    if left:
        raise AssertionError(f"{name}: left behind: {left}")


def weather(work, holdfast, double, name, uploads):
    """Backs up and restores with the fault on the way."""
    rule, kinds = faults(double)[name]
    if uploads not in kinds:
        return
    address, backup = address_of(double, uploads), f"{name}-{uploads}"
    restored = work / f"restored-{backup}"
    restored.mkdir()
    double.troubles = 0
    double.trouble = rule
    given = len(double.tokens.given)
    holdfast.create(work / "cluster", backup, address, "none")
    holdfast.on(f"file:{restored}").run("restore", backup, "--backend", address)
    double.trouble = lambda method, target: None
    expect_equal(work / "cluster", restored)
    troubles = double.troubles or len(double.tokens.given) - given - 2
    if troubles < 1:
        raise AssertionError(f"{backup}: nothing happened on the way")
    expect_nothing_left(double, backup)
    double.bucket.objects.clear()
    print(f"{backup}: every byte is what it was, after {troubles} troubles", flush=True)


def give_up(work, holdfast, double, uploads):
    """Where the storage stops working the end is an error that says so, and the storage is as it was."""
    def worse(method, target):
        """From the moment on that the preflight is over."""
        has_begun = any("/hopeless/" in key for key in double.bucket.objects)
        is_content = method == "PUT" and ("upload_id" in target or "partNumber" in target)
        return Reply(503, [], BUSY) if is_content and has_begun else None

    before = set(double.bucket.objects)
    double.trouble = worse
    done = holdfast.on(f"file:{work / 'cluster'}").start(
        "create", "hopeless", "--backend", address_of(double, uploads), "--compression", "none").done()
    double.trouble = lambda method, target: None
    if done.code != 14 or "cannot send part" not in done.text:
        raise AssertionError(f"a storage that stops working ended with {done.code}:\n{done.text}")
    if set(double.bucket.objects) != before:
        raise AssertionError(f"left behind: {set(double.bucket.objects) - before}")
    expect_nothing_left(double, "hopeless")
    print(f"{uploads}: a storage that stops working is told of, and nothing is left behind", flush=True)


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, GcsDouble(work / "tokens") as double:
        key = double.tokens.service_account(ACCOUNT)
        double.rights[ACCOUNT] = EVERYTHING
        holdfast = Holdfast(program, plugins, work / "state").having(GOOGLE_APPLICATION_CREDENTIALS=str(key))
        (work / "cluster").mkdir()
        make_cluster(holdfast, work / "cluster", pathlib.Path(fixtures), LARGE)
        for uploads in ("resumable", "multipart"):
            for name in faults(double):
                weather(work, holdfast, double, name, uploads)
            give_up(work, holdfast, double, uploads)


if __name__ == "__main__":
    main()
