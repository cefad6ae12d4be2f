"""Whatever Google's storage and its token services do in the middle of a backup and a restore, these end with the same
bytes, and nothing stays behind; where they cannot, they say so.

usage: python3 -m servers.gcs_faults_test HOLDFAST PLUGIN-FOLDER... FIXTURES
"""

import itertools
import sys
import urllib.parse

from .faults import Storage, expect_unchanged, fails_to_send, tell_troubles
from .gcs_answers import Reply
from .gcs_double import EVERYTHING, GcsDouble, Trouble
from .holdfast import Holdfast
from .round_trips import make_cluster, round_trip
from .workplace import Workplace

ACCOUNT = "backup@tests.iam.gserviceaccount.com"
LARGE = 24 << 20  # several parts, and what a double in Python checks in seconds
BUSY = b'{"error": {"code": 503, "message": "Backend Error", "errors": [{"reason": "backendError"}]}}'
SLOWER = b'{"error": {"code": 429, "message": "slow down", "errors": [{"reason": "rateLimitExceeded"}]}}'
PAGE = b"<html><body>Too many requests</body></html>"


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
            "gateway": (every(7, Reply(429, [("Retry-After", "0"), ("Content-Type", "text/html")], PAGE)), both),
            "expiring-tokens": (expiring(double.tokens), both),
            "busy-tokens": (every(2, Reply(503, [], b"busy"), lambda _, target: not is_data(target)), both)}


def address_of(double, uploads):
    settings = {"endpoint": double.url, "token_endpoint": double.url, "credentials": "environment", "uploads": uploads}
    return f"gs://{double.bucket.name}/faults?{urllib.parse.urlencode(settings)}"


def storage_of(double, uploads):
    bucket = double.bucket

    def left():
        """Uploads whose beginning nobody heard of hold nothing, and are forgotten by themselves."""
        found = [key for key in bucket.objects if "/.holdfast" in key or "preflight" in key]
        found += [session.plan.key for session in bucket.sessions.values() if session.content]
        return found + [upload.plan.key for upload in bucket.uploads.values() if upload.parts]

    return Storage(double.host, lambda place: address_of(double, uploads), lambda: bucket.objects, left)


def weather(work, holdfast, double, name, uploads):
    """Backs up and restores with the fault on the way."""
    rule, kinds = faults(double)[name]
    if uploads not in kinds:
        return
    double.troubles = 0
    double.trouble = rule
    given = len(double.tokens.given)
    round_trip(work, holdfast, f"{name}-{uploads}", address_of(double, uploads))
    double.trouble = lambda method, target: None
    tell_troubles(storage_of(double, uploads), f"{name}-{uploads}",
                  double.troubles or max(0, len(double.tokens.given) - given - 2))
    double.bucket.objects.clear()


def give_up(work, holdfast, double, uploads):
    """Where the storage stops working the end is an error that says so, and the storage is as it was."""
    def worse(method, target):
        """From the moment on that the preflight is over."""
        has_begun = any("/hopeless/" in key for key in double.bucket.objects)
        is_content = method == "PUT" and ("upload_id" in target or "partNumber" in target)
        return Reply(503, [], BUSY) if is_content and has_begun else None

    before = set(double.bucket.objects)
    double.trouble = worse
    fails_to_send(work, holdfast, address_of(double, uploads))
    double.trouble = lambda method, target: None
    expect_unchanged(storage_of(double, uploads), before)
    print(f"{uploads}: a storage that stops working is told of, and nothing is left behind", flush=True)


def main():
    program, *plugins, fixtures = sys.argv[1:]
    with Workplace() as work, GcsDouble(work / "tokens") as double:
        key = double.tokens.service_account(ACCOUNT)
        double.rights[ACCOUNT] = EVERYTHING
        holdfast = Holdfast(program, plugins, work / "state").having(GOOGLE_APPLICATION_CREDENTIALS=str(key))
        make_cluster(holdfast, work / "cluster", fixtures, LARGE)
        for uploads in ("resumable", "multipart"):
            for name in faults(double):
                weather(work, holdfast, double, name, uploads)
            give_up(work, holdfast, double, uploads)


if __name__ == "__main__":
    main()
