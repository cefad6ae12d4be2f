"""What credentials of Google's may do, where they come from, and what a bucket is set up for, is found by the
preflight: each by the check that looks at it, with what mends it, and no secret in anything that is said.

usage: python3 -m servers.gcs_access_test HOLDFAST FIXTURES PLUGIN-FOLDER...
"""

import dataclasses
import json
import pathlib
import sys

from .access import Backend, Checker, Cluster, expect_skipped, no_file_keeps_a_secret, web_page
from .gcs_answers import Reply
from .gcs_double import EVERYTHING, NEVER_DELETE, READ
from .gcs_hmac import HmacDouble
from .gcs_tokens import AUTH
from .holdfast import Holdfast
from .workplace import Workplace

BACKUP = "backup@tests.iam.gserviceaccount.com"
OTHER = "other@tests.iam.gserviceaccount.com"
PERSON = "somebody@example.com"
SKIPPED_WITHOUT_WRITING = {"write", "read-back", "create-only", "integrity", "multipart", "finish", "delete",
                           "uploads"}
ENGINES = {"put", "create-conflict", "read-range", "list-fresh", "upload", "remove"}
POLICIES = {"bucket", "versioning", "soft-delete", "retention", "lifecycle", "encryption", "exposure", "payer"}
NOTHING_TO_READ = {"read"}


@dataclasses.dataclass
class Keys:
    """Where the program is told to look for credentials, and what of it is secret."""
    tokens: object
    variables: dict

    def environment(self):
        return {"NO_GCE_CHECK": "true"} | {name: str(value) for name, value in self.variables.items()}

    def secrets(self):
        return self.tokens.secrets


class Scene:
    """A double whose storage and tokens a test changes, and the program before it."""

    def __init__(self, double, checker):
        self.double = double
        self.tokens = double.tokens
        self.checker = checker
        settings = [f'token_endpoint = "{double.url}"', 'uploads = "multipart"', 'credentials = "environment"']
        self.backend = Backend("gcs", double.url, more="\n".join(settings))
        self.file = self.tokens.service_account(BACKUP)
        double.rights[BACKUP] = EVERYTHING

    def keys(self, **variables):
        return Keys(self.tokens, variables)

    def by(self, file):
        return self.keys(GOOGLE_APPLICATION_CREDENTIALS=file)

    def having(self, name, *words):
        """The backend with other credentials; `words`: more settings."""
        return self.backend.but(more="\n".join([self.backend.more.replace('"environment"', f'"{name}"'), *words]))

    def passes(self, keys=None, backend=None, but=NOTHING_TO_READ):
        return self.checker.passes(backend or self.backend, keys or self.by(self.file), but=but)

    def fails(self, name, *says, keys=None, backend=None):
        return self.checker.fails(backend or self.backend, keys or self.by(self.file), name, *says)

    def warns(self, name, *says):
        """The check of that name warns, and nothing fails."""
        self.checker.warns(self.backend, self.by(self.file), name, *says)

    def expect(self, word, text):
        if word not in text:
            raise AssertionError(f"{word!r} is not in: {text}")


def every_source_is_found(scene):
    tokens, double = scene.tokens, scene.double
    checks = scene.passes()
    scene.expect(f"'{BACKUP}'", checks["identity"]["detail"])
    scene.expect(f"the key file '{scene.file}'", checks["credentials"]["detail"])
    scene.passes(backend=scene.having("settings", f'key_file = "{scene.file}"'), keys=scene.keys())
    scene.passes(backend=scene.having("settings", 'key = "env:THE_KEY"'),
                 keys=scene.keys(THE_KEY=scene.file.read_text(encoding="utf-8")))
    double.rights[PERSON] = EVERYTHING
    scene.passes(scene.by(tokens.login(PERSON)))
    config = scene.file.parent / "gcloud"
    config.mkdir()
    tokens.login(PERSON).rename(config / "application_default_credentials.json")
    scene.passes(scene.keys(CLOUDSDK_CONFIG=config), scene.having("gcloud"))
    tokens.machine = OTHER
    double.rights[OTHER] = EVERYTHING
    machine = Keys(tokens, {"GCE_METADATA_HOST": double.host, "NO_GCE_CHECK": "false"})
    found = scene.passes(machine, scene.having("instance"))["credentials"]["detail"]
    scene.expect(f"the metadata server, of '{OTHER}'", found)


def other_identities_become_googles(scene):
    tokens, double = scene.tokens, scene.double
    workload = "workload@pool"
    double.rights[workload] = EVERYTHING
    subject = tokens.file(tokens.subject(workload))
    scene.passes(scene.by(tokens.federated({"file": str(subject)})))
    program = tokens.federated({"executable": {"command": f"cat {tokens.file(printed(tokens.subject(workload)))}"}})
    scene.fails("credentials", "wants to run a program", "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1",
                keys=scene.by(program))
    scene.passes(scene.keys(GOOGLE_APPLICATION_CREDENTIALS=program, GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1))
    account = {"service_account_impersonation_url":
               f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{OTHER}:generateAccessToken"}
    acting = scene.by(tokens.federated({"file": str(subject)}, **account))
    scene.fails("credentials", "may not act as the service account", "roles/iam.serviceAccountTokenCreator",
                keys=acting)
    tokens.may_act_as = {(workload, OTHER), (BACKUP, OTHER)}
    double.rights[OTHER] = EVERYTHING
    scene.passes(acting)
    scene.passes(backend=scene.having("environment", f'impersonate = "{OTHER}"'))
    stale = tokens.federated({"file": str(tokens.file("no-such-token"))})
    scene.fails("credentials", "the identity provider's token has expired", keys=scene.by(stale))
    wrong = tokens.federated({"file": str(subject)}, audience="//iam.googleapis.com/elsewhere")
    scene.fails("credentials", "workload identity pool", "`audience`", keys=scene.by(wrong))


def printed(subject):
    return json.dumps({"version": 1, "success": True, "id_token": subject,
                       "token_type": "urn:ietf:params:oauth:token-type:id_token"})


def files_that_are_no_keys_are_told_apart(scene):
    tokens = scene.tokens
    scene.fails("credentials", "'/nowhere/key.json' does not exist", keys=scene.by("/nowhere/key.json"))
    scene.fails("credentials", "it is a folder", "GOOGLE_APPLICATION_CREDENTIALS", keys=scene.by(scene.file.parent))
    scene.fails("credentials", "is empty", "mounted", keys=scene.by(tokens.file("\n")))
    scene.fails("credentials", "is not a JSON object", "keys create",
                keys=scene.by(tokens.file("-----BEGIN " + tokens.secret())))
    scene.fails("credentials", "is of an OAuth client", keys=scene.by(
        tokens.file({"installed": {"client_id": "x", "client_secret": tokens.secret()}})))
    scene.fails("credentials", "holds no RSA private key", keys=scene.by(
        tokens.service_account(BACKUP, private_key=tokens.secret())))
    scene.fails("credentials", "of the type 'gdch_service_account'",
                keys=scene.by(tokens.file({"type": "gdch_service_account"})))
    stranger = tokens.service_account(BACKUP, token_uri="https://tokens.example.com/token")
    scene.fails("credentials", "wants tokens from 'https://tokens.example.com'", "googleapis.com", keys=scene.by(stranger),
                backend=scene.backend.but(more='credentials = "environment"'))
    scene.fails("credentials", "there are no credentials", "GOOGLE_APPLICATION_CREDENTIALS is not set",
                keys=scene.keys(), backend=scene.having("environment"))


def what_token_services_refuse_is_told_by_its_cause(scene):
    tokens = scene.tokens
    login = tokens.login(PERSON)
    scene.passes(scene.by(login))
    tokens.refresh_tokens.clear()
    scene.fails("credentials", "the login has expired, or was revoked", "gcloud auth", keys=scene.by(login))
    key = tokens.service_account("gone@tests.iam.gserviceaccount.com")
    tokens.forget_keys("gone@tests.iam.gserviceaccount.com")
    scene.fails("credentials", "there is no such service account", "client_email", keys=scene.by(key))
    replaced = tokens.service_account("replaced@tests.iam.gserviceaccount.com")
    tokens.forget_keys("replaced@tests.iam.gserviceaccount.com")
    tokens.service_account("replaced@tests.iam.gserviceaccount.com")
    scene.fails("credentials", "the key is none that Google knows", "make a new key", keys=scene.by(replaced))


def a_token_for_too_little_is_found_before_it_is_used(scene):
    tokens = scene.tokens
    login = tokens.login(PERSON, [AUTH + "devstorage.read_only"])
    scene.double.rights[PERSON] = EVERYTHING
    scene.fails("identity", "is not good for writing", "lacks the scope devstorage.read_write", "access scopes",
                keys=scene.by(login))
    read_only = scene.backend.but(mode="read-only")
    scene.passes(scene.by(login), read_only, but=NOTHING_TO_READ | SKIPPED_WITHOUT_WRITING | ENGINES)
    nothing = tokens.login(PERSON, ["openid"])
    scene.fails("identity", "is not good for storage", keys=scene.by(nothing), backend=read_only)


def missing_rights_are_named(scene):
    for right, check in (("storage.objects.list", "list"), ("storage.objects.create", "write"),
                         ("storage.objects.get", "read-back"), ("storage.objects.delete", "delete"),
                         ("storage.multipartUploads.create", "multipart"),
                         ("storage.multipartUploads.abort", "multipart")):
        scene.double.rights[BACKUP] = EVERYTHING - {right}
        checks = scene.fails(check, right, BACKUP)
        warned = checks["permissions"]
        if warned["outcome"] != "warn" or warned["detail"] != f"not granted on the whole bucket: {right}":
            raise AssertionError(warned)
        scene.expect("roles/storage.objectUser", warned["remedy"])
        scene.double.bucket.objects.clear()
    scene.double.rights[BACKUP] = EVERYTHING - {"storage.buckets.get"}
    unknown = scene.passes(but=NOTHING_TO_READ | POLICIES)
    scene.expect("storage.buckets.get is not granted", unknown["lifecycle"]["detail"])
    scene.double.rights[BACKUP] = set()
    scene.fails("list", "storage.objects.list")
    scene.double.rights[BACKUP] = EVERYTHING


def hmac_keys_are_known_by_their_signature(scene):
    double, checker = scene.double, scene.checker
    right = scene.keys(THE_SECRET=scene.tokens.secret())
    double.keys = {"GOOG1EXAMPLEKEY": (right.variables["THE_SECRET"], BACKUP)}

    def signing_as(access_key):
        return scene.backend.but(more=f'access_key = "{access_key}"\nsecret_key = "env:THE_SECRET"')

    backend = signing_as("GOOG1EXAMPLEKEY")
    scene.passes(right, backend, but=NOTHING_TO_READ | POLICIES | {"identity", "permissions"})
    wrong = scene.keys(THE_SECRET=scene.tokens.secret())
    scene.fails("accepted", "the secret key does not belong to the access key", "secret_key",
                keys=wrong, backend=backend)
    scene.fails("accepted", "does not know the access key", keys=right, backend=signing_as("GOOG1NOBODYSKEY"))
    late = checker.with_clock_off_by("-20m")
    late.fails(backend, right, "clock", "20 min behind the service's", "NTP")
    late.run(backend.but(mode="off"), right, "create", "signed-late", "--backend", "store",
             says=["behind the service's: set it"])
    double.rights[BACKUP] = EVERYTHING - {"storage.objects.create"}
    scene.fails("write", "storage.objects.create", keys=right, backend=backend)
    double.rights[BACKUP] = EVERYTHING
    double.bucket.objects.clear()


def operations_ask_for_what_they_need(scene, cluster):
    """A create needs no right to remove, a restore none to write."""
    double, checker, keys = scene.double, scene.checker, scene.by(scene.file)
    checker.run(scene.backend, keys, "create", "one", "--backend", "store")
    double.rights[BACKUP] = READ
    checker.run(scene.backend, keys, "create", "two", "--backend", "store", code=18,
                says=["write", "hint: grant storage.objects.create"])
    double.rights[BACKUP] = NEVER_DELETE
    worm = scene.backend.but(mode="no-delete")
    kept = scene.passes(backend=worm, but=POLICIES | {"finish", "delete", "uploads", "upload", "remove"})
    scene.expect("removing was not allowed", kept["delete"]["detail"])
    checker.run(worm, keys, "create", "three", "--backend", "store", says=["claim"])
    double.rights[BACKUP] = READ
    read = checker.checks(scene.backend.but(mode="read-only"), keys, 0)
    expect_skipped(read, SKIPPED_WITHOUT_WRITING)
    if read["read"]["outcome"] != "pass":
        raise AssertionError(read)
    for backup in ("one", "three"):
        cluster.empty()
        checker.run(scene.backend, keys, "restore", backup, "--backend", "store", says=[f"restored '{backup}'"])
    double.rights[BACKUP] = EVERYTHING
    double.bucket.objects.clear()


def what_the_bucket_is_set_up_for_is_told_where_it_harms(scene):
    bucket = scene.double.bucket
    usual = dict(bucket.settings)

    def set_up(**settings):
        bucket.settings = usual | settings
        bucket.objects.clear()

    set_up(lifecycle={"rule": [{"action": {"type": "Delete"},
                                "condition": {"age": 30, "matchesPrefix": ["weaviate/"]}}]})
    scene.warns("lifecycle", "a rule removes objects after 30 days", "exclude the backups")
    set_up(lifecycle={"rule": [{"action": {"type": "Delete"}, "condition": {"age": 1, "matchesPrefix": ["logs/"]}},
                               {"action": {"type": "SetStorageClass", "storageClass": "ARCHIVE"},
                                "condition": {"age": 1}}]})
    scene.passes()
    set_up(versioning={"enabled": True})
    scene.warns("lifecycle", "no rule removes old versions", "numNewerVersions")
    set_up(retentionPolicy={"retentionPeriod": str(7 * 86400), "isLocked": True})
    held = scene.fails("delete", "the bucket's retention policy keeps the object", "no-delete")
    scene.expect("removed or replaced for 7 days, and nobody can change that", held["retention"]["detail"])
    set_up(defaultEventBasedHold=True)
    scene.expect("under a hold", scene.fails("delete", "the object is under a hold")["retention"]["detail"])
    set_up(billing={"requesterPays": True})
    scene.fails("bucket", "whoever asks pay", "user_project")
    payer = scene.passes(backend=scene.having("environment", 'user_project = "payer"'))["payer"]
    scene.expect("whoever asks: 'payer'", payer["detail"])
    set_up(encryption={"defaultKmsKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k"})
    scene.expect("/cryptoKeys/k'", scene.passes()["encryption"]["detail"])
    bucket.disabled_keys = {"projects/p/locations/l/keyRings/r/cryptoKeys/k"}
    scene.fails("write", "key", "kms_key")
    bucket.disabled_keys = set()
    set_up()


def rules_of_an_organisation_are_told_from_objects_that_exist(scene):
    """Both are told of by the same status."""
    rule = json.dumps({"error": {"code": 412, "message": "violates constraint 'constraints/gcp.resourceLocations'",
                                 "errors": [{"reason": "orgPolicyConstraintFailed"}]}})
    scene.double.trouble = lambda method, target: (
        Reply(412, [], rule.encode()) if method == "POST" and target.startswith("/upload/") else None)
    scene.fails("write", "a policy of the organisation denies it", "resourceLocations")
    scene.double.trouble = lambda method, target: None


def wrong_places_are_told_apart(scene):
    backend = scene.backend
    scene.fails("bucket", "'no-such-bucket' does not exist", "`bucket`", backend=backend.but(bucket="no-such-bucket"))
    scene.fails("connect", "TLS", "http://", backend=backend.but(endpoint=f"https://{scene.double.host}"))
    scene.fails("connect", "cannot connect", "port", backend=backend.but(endpoint="http://127.0.0.1:1"))
    with web_page() as page:
        scene.fails("connect", "not as Google's storage does", "`endpoint`", backend=backend.but(endpoint=page.url))
        scene.fails("credentials", "", "token", backend=scene.having("environment").but(
            more=backend.more.replace(scene.double.url, page.url)))
    anonymous = scene.having("anonymous")
    scene.fails("accepted", "the service asks for credentials", backend=anonymous, keys=scene.keys())


def a_clock_that_is_off_is_found_and_mended(scene):
    for offset, word in (("+10m", "ahead of"), ("-10m", "behind")):
        checker = scene.checker.with_clock_off_by(offset)
        checker.warns(scene.backend, scene.by(scene.file), "clock", f"10 min {word}", "NTP")
    late = scene.checker.with_clock_off_by("-2h")
    late.fails(scene.backend, scene.by(scene.file), "clock", "120 min behind the service's", "NTP")
    # Assertions that old are refused: what is signed by the service's own time is not.
    late.run(scene.backend.but(mode="off"), scene.by(scene.file), "create", "late", "--backend", "store",
             says=["this machine's clock is wrong"])
    scene.double.bucket.objects.clear()


def main():
    program, fixtures, *plugins = sys.argv[1:]
    with Workplace() as work, HmacDouble(work / "tokens") as double:
        holdfast = Holdfast(program, plugins, work / "state")
        cluster = Cluster(holdfast, pathlib.Path(fixtures), work / "cluster")
        scene = Scene(double, Checker(holdfast, work))
        every_source_is_found(scene)
        other_identities_become_googles(scene)
        files_that_are_no_keys_are_told_apart(scene)
        what_token_services_refuse_is_told_by_its_cause(scene)
        a_token_for_too_little_is_found_before_it_is_used(scene)
        missing_rights_are_named(scene)
        what_the_bucket_is_set_up_for_is_told_where_it_harms(scene)
        rules_of_an_organisation_are_told_from_objects_that_exist(scene)
        wrong_places_are_told_apart(scene)
        a_clock_that_is_off_is_found_and_mended(scene)
        hmac_keys_are_known_by_their_signature(scene)
        operations_ask_for_what_they_need(scene, cluster)
        no_file_keeps_a_secret(work / "state", double.tokens.secrets)
    print("each mistake is found by its check, and no secret is told")


if __name__ == "__main__":
    main()
