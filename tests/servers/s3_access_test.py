"""What keys may do in a bucket, and what a bucket and an endpoint are, is found by the preflight: each by the check
that looks at it, with what mends it, and no secret in anything that is said.

usage: python3 -m servers.s3_access_test HOLDFAST FIXTURES PLUGIN-FOLDER...
"""

import contextlib
import copy
import dataclasses
import http.server
import pathlib
import sys
import threading

from .clocks import clock_off_by
from .holdfast import Holdfast
from .minio import start_minio
from .sts import ROOT, Keys, keys_for
from .workplace import Workplace

READ = ["GetObject", "ListBucket"]
NEVER_DELETE = [*READ, "PutObject", "AbortMultipartUpload", "ListBucketMultipartUploads"]
EVERYTHING = [*NEVER_DELETE, "DeleteObject"]
CONFIG = """
[preflight]
mode = "{mode}"
[backends.store]
plugin = "s3"
bucket = "{bucket}"
endpoint = "{endpoint}"
path = "{path}"
{more}
"""
POLICIES = {"versioning", "object-lock", "lifecycle", "encryption", "exposure"}
SKIPPED_WITHOUT_WRITING = {"write", "read-back", "create-only", "integrity", "multipart", "delete", "uploads"}


@dataclasses.dataclass
class Backend:
    """A backend as a configuration has it."""
    endpoint: str
    bucket: str = "backups"
    mode: str = "auto"
    path: str = "weaviate"
    more: str = ""

    def but(self, **changes):
        return dataclasses.replace(self, **changes)

    def written_to(self, file):
        file.write_text(CONFIG.format(**dataclasses.asdict(self)), encoding="utf-8")
        return file


class Checker:
    """Runs the program with some keys, and sees to it that none of their secrets comes out again."""

    def __init__(self, holdfast, work):
        self._holdfast = holdfast.having(AWS_EC2_METADATA_DISABLED="true", HOME=str(work / "home"))
        self._work = work
        self.secrets = {ROOT.secret_key}

    def with_clock_off_by(self, offset):
        """The same with a program whose clock is off."""
        other = copy.copy(self)
        other._holdfast = self._holdfast.having(**clock_off_by(offset))
        return other

    def run(self, backend, keys, *words, **expected):
        config = backend.written_to(self._work / "holdfast.toml")
        self.secrets |= {keys.secret_key, keys.session_token} - {""}
        holdfast = self._holdfast.on(f"file:{self._work / 'cluster'}").having(**keys.environment())
        done = holdfast.run("--config", str(config), "-v", *words, **expected)
        leaked = [secret for secret in self.secrets if secret in done.text]
        if leaked:
            raise AssertionError(f"{' '.join(words)} says {leaked}:\n{done.text}")
        return done

    def checks(self, backend, keys, code):
        """What each check says, by its id."""
        done = self.run(backend, keys, "--json", "check", "--backend", "store", code=code)
        return {check["id"]: check for check in done.objects[-1]["backends"][0]["checks"]}

    def passes(self, backend, keys, but=()):
        """Everything passes, or is skipped or warned of where `but` names it."""
        checks = self.checks(backend, keys, 0)
        odd = {name: check for name, check in checks.items()
               if check["outcome"] != "pass" and name not in {*but, "identity", "read"}}
        if odd:
            raise AssertionError(f"not passed: {odd}")
        return checks

    def fails(self, backend, keys, name, *says):
        """The check of that name is the first that fails, and it and its remedy say these texts."""
        checks = self.checks(backend, keys, 18)
        failed = [check for check in checks.values() if check["outcome"] == "fail"]
        text = f"{failed[0]['detail']} | {failed[0].get('remedy', '')}"
        missing = [word for word in says if word not in text]
        if failed[0]["id"] != name or missing or not failed[0].get("remedy"):
            raise AssertionError(f"'{failed[0]['id']}' failed first, not '{name}', or without {missing}: {text}")
        return checks


def every_right_passes(checker, backend, keys_with):
    checker.passes(backend, keys_with(EVERYTHING), but=POLICIES)
    unknown = checker.checks(backend, keys_with(EVERYTHING), 0)["lifecycle"]
    if unknown["outcome"] != "skip" or "s3:GetLifecycleConfiguration is not granted" not in unknown["detail"]:
        raise AssertionError(unknown)
    checker.passes(backend, ROOT)


def missing_rights_are_named(checker, backend, keys_with):
    def without(name):
        return keys_with([right for right in EVERYTHING if right != name])

    checker.fails(backend, without("GetObject"), "read-back", "s3:GetObject")
    checker.fails(backend, without("PutObject"), "write", "access denied",
                  "grant s3:PutObject on arn:aws:s3:::backups/weaviate/*")
    checker.fails(backend, without("DeleteObject"), "delete", "grant s3:DeleteObject", "no-delete")
    checker.fails(backend, without("GetObject"), "read", "grant s3:GetObject on arn:aws:s3:::backups/weaviate/*")
    listed = checker.fails(backend, without("ListBucket"), "list", "grant s3:ListBucket on arn:aws:s3:::backups",
                           "s3:prefix weaviate/*")
    if listed["bucket"]["outcome"] != "warn":
        raise AssertionError(listed)
    upload = checker.checks(backend, without("AbortMultipartUpload"), 0)["multipart"]
    if upload["outcome"] != "warn" or "s3:AbortMultipartUpload" not in upload["remedy"]:
        raise AssertionError(upload)


def operations_ask_for_what_they_need(checker, backend, keys_with, cluster):
    """A create needs no right to remove, a restore none to write."""
    reader = keys_with(READ)
    checker.run(backend, keys_with(EVERYTHING), "create", "one", "--backend", "store")
    checker.run(backend, reader, "create", "two", "--backend", "store", code=18,
                says=["write", "hint: grant s3:PutObject"])
    worm = backend.but(mode="no-delete")
    kept = checker.passes(worm, keys_with(NEVER_DELETE), but=POLICIES | {"delete", "uploads", "upload", "remove"})
    if kept["delete"]["detail"] != "removing was not allowed":
        raise AssertionError(kept["delete"])
    checker.run(worm, keys_with(NEVER_DELETE), "create", "three", "--backend", "store", says=["claim"])
    read = checker.checks(backend.but(mode="read-only"), reader, 0)
    if any(read[name]["outcome"] != "skip" for name in SKIPPED_WITHOUT_WRITING) or read["read"]["outcome"] != "pass":
        raise AssertionError(read)
    for backup in ("one", "three"):
        cluster.empty()
        checker.run(backend, reader, "restore", backup, "--backend", "store", says=[f"restored '{backup}'"])


def wrong_keys_are_found_by_their_signature(checker, backend, keys_with):
    checker.fails(backend, Keys("AKIAIOSFODNN7CANARY0", ROOT.secret_key), "signature",
                  "does not know the access key AKIA…ARY0")
    checker.fails(backend, Keys(ROOT.access_key, "a-wrong-secret-canary"), "signature", "secret key does not belong")
    temporary = keys_with(EVERYTHING)
    checker.fails(backend, Keys(temporary.access_key, temporary.secret_key, temporary.session_token[:-8] + "A" * 8),
                  "signature", "token")
    checker.fails(backend, Keys(temporary.access_key, temporary.secret_key), "signature", "temporary")


def wrong_places_are_told_apart(checker, backend, minio):
    checker.fails(backend.but(bucket="no-such-bucket"), ROOT, "bucket", "'no-such-bucket' does not exist", "`bucket`")
    checker.fails(backend.but(endpoint=f"https://{minio.endpoint}"), ROOT, "connect", "TLS", "http://")
    checker.fails(backend.but(endpoint="http://nowhere.invalid:9000"), ROOT, "connect", "has no address", "DNS")
    checker.fails(backend.but(endpoint="http://127.0.0.1:1"), ROOT, "connect", "cannot connect", "port")
    with not_s3() as endpoint:
        checker.fails(backend.but(endpoint=endpoint), ROOT, "connect", "not as S3 does", "`endpoint`")


def a_wrong_region_is_named(checker, backend):
    checker.fails(backend.but(more='region = "us-west-2"'), ROOT, "bucket", "eu-central-1", 'region = "eu-central-1"')
    checker.passes(backend.but(more='region = "eu-central-1"'), ROOT)
    checker.passes(backend, ROOT)  # found out by asking


def a_clock_that_is_off_is_found_and_signatures_are_mended(checker, backend):
    for offset in ("+10m", "-10m"):
        clock = checker.with_clock_off_by(offset).checks(backend, ROOT, 0)["clock"]
        if clock["outcome"] != "warn" or "10 min" not in clock["detail"] or "NTP" not in clock["remedy"]:
            raise AssertionError(clock)
    late = checker.with_clock_off_by("-20m")
    late.fails(backend, ROOT, "clock", "20 min behind the service's", "NTP")
    # MinIO refuses signatures that old: what is signed by its own time is not.
    late.run(backend.but(mode="off"), ROOT, "create", "late", "--backend", "store", says=["behind the service's: set it"])


@contextlib.contextmanager
def not_s3():
    """The URL of a server that answers with web pages."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html><body>Log in</body></html>")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


class Cluster:
    """A folder of collections, restored from a recorded backup."""

    def __init__(self, holdfast, fixtures, folder):
        self._folder = folder
        holdfast.on(f"file:{folder}").run("restore", "full-gzip", "--backend", f"filesystem:{fixtures}")

    def empty(self):
        for path in sorted(self._folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


def no_file_keeps_a_secret(folder, secrets):
    kept = [path for path in folder.rglob("*") if path.is_file()
            for secret in secrets if secret.encode() in path.read_bytes()]
    if kept:
        raise AssertionError(f"there are secrets in {kept}")


def main():
    program, fixtures, *plugins = sys.argv[1:]
    with Workplace() as work:
        holdfast = Holdfast(program, plugins, work / "state")
        (work / "home").mkdir()
        cluster = Cluster(holdfast, pathlib.Path(fixtures), work / "cluster")
        checker = Checker(holdfast, work)
        with start_minio(work / "minio") as minio:
            backend = Backend(f"http://{minio.endpoint}")

            def keys_with(rights):
                return keys_for(minio.endpoint, rights, minio.bucket)

            every_right_passes(checker, backend, keys_with)
            missing_rights_are_named(checker, backend, keys_with)
            wrong_keys_are_found_by_their_signature(checker, backend, keys_with)
            wrong_places_are_told_apart(checker, backend, minio)
            a_clock_that_is_off_is_found_and_signatures_are_mended(checker, backend)
            operations_ask_for_what_they_need(checker, backend, keys_with, cluster)
        with start_minio(work / "elsewhere", region="eu-central-1") as minio:
            a_wrong_region_is_named(checker, Backend(f"http://{minio.endpoint}"))
        no_file_keeps_a_secret(work / "state", checker.secrets)
    print("each mistake is found by its check, and no secret is told")


if __name__ == "__main__":
    main()
