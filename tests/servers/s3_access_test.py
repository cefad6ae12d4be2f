"""What keys may do in a bucket, and what a bucket and an endpoint are, is found by the preflight: each by the check
that looks at it, with what mends it, and no secret in anything that is said.

usage: python3 -m servers.s3_access_test HOLDFAST FIXTURES PLUGIN-FOLDER...
"""

import pathlib
import sys

from .access import Backend, Checker, Cluster, expect_skipped, no_file_keeps_a_secret, web_page
from .holdfast import Holdfast
from .minio import start_minio
from .sts import ROOT, Keys, keys_for
from .workplace import Workplace

READ = ["GetObject", "ListBucket"]
NEVER_DELETE = [*READ, "PutObject", "AbortMultipartUpload", "ListBucketMultipartUploads"]
EVERYTHING = [*NEVER_DELETE, "DeleteObject"]
POLICIES = {"versioning", "object-lock", "lifecycle", "encryption", "exposure"}
SKIPPED_WITHOUT_WRITING = {"write", "read-back", "create-only", "integrity", "multipart", "delete", "uploads"}


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
    checker.warns(backend, without("AbortMultipartUpload"), "multipart", "s3:AbortMultipartUpload")


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
    expect_skipped(read, SKIPPED_WITHOUT_WRITING)
    if read["read"]["outcome"] != "pass":
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
    with web_page() as page:
        checker.fails(backend.but(endpoint=page.url), ROOT, "connect", "not as S3 does", "`endpoint`")


def a_wrong_region_is_named(checker, backend):
    checker.fails(backend.but(more='region = "us-west-2"'), ROOT, "bucket", "eu-central-1", 'region = "eu-central-1"')
    checker.passes(backend.but(more='region = "eu-central-1"'), ROOT)
    checker.passes(backend, ROOT)  # found out by asking


def a_clock_that_is_off_is_found_and_signatures_are_mended(checker, backend):
    for offset in ("+10m", "-10m"):
        checker.with_clock_off_by(offset).warns(backend, ROOT, "clock", "10 min", "NTP")
    late = checker.with_clock_off_by("-20m")
    late.fails(backend, ROOT, "clock", "20 min behind the service's", "NTP")
    # MinIO refuses signatures that old: what is signed by its own time is not.
    late.run(backend.but(mode="off"), ROOT, "create", "late", "--backend", "store", says=["behind the service's: set it"])


def main():
    program, fixtures, *plugins = sys.argv[1:]
    with Workplace() as work:
        holdfast = Holdfast(program, plugins, work / "state")
        cluster = Cluster(holdfast, pathlib.Path(fixtures), work / "cluster")
        checker = Checker(holdfast.having(AWS_EC2_METADATA_DISABLED="true"), work, skips={"identity", "read"})
        with start_minio(work / "minio") as minio:
            backend = Backend("s3", f"http://{minio.endpoint}")

            def keys_with(rights):
                return keys_for(minio.endpoint, rights, minio.bucket)

            every_right_passes(checker, backend, keys_with)
            missing_rights_are_named(checker, backend, keys_with)
            wrong_keys_are_found_by_their_signature(checker, backend, keys_with)
            wrong_places_are_told_apart(checker, backend, minio)
            a_clock_that_is_off_is_found_and_signatures_are_mended(checker, backend)
            operations_ask_for_what_they_need(checker, backend, keys_with, cluster)
        with start_minio(work / "elsewhere", region="eu-central-1") as minio:
            a_wrong_region_is_named(checker, Backend("s3", f"http://{minio.endpoint}"))
        no_file_keeps_a_secret(work / "state", checker.secrets)
    print("each mistake is found by its check, and no secret is told")


if __name__ == "__main__":
    main()
