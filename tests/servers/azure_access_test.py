"""What keys, signatures and identities may do in a container, and what an account and an endpoint are, is found by the
preflight: each by the check that looks at it, with what mends it, and no secret in anything that is said.

usage: python3 -m servers.azure_access_test HOLDFAST FIXTURES PLUGIN-FOLDER...
"""

import base64
import dataclasses
import json
import pathlib
import sys
import urllib.parse

from . import entra
from .access import Backend, Checker, Cluster, expect_skipped, no_file_keeps_a_secret, web_page
from .azure_cloud import make_pem, secure_cloud
from .azurite import ACCOUNT, KEY, start_azurite
from .certificates import Authority
from .entra import Entra
from .fronts import Front, tls_of
from .holdfast import Holdfast
from .sas import HOUR, account_sas, container_sas, delegated_sas, delegation_key, moment
from .slow_way import SlowWay
from .workplace import Workplace

# What an account's administrator has to be asked for, and what there is nothing to try with.
ALWAYS_SKIPPED = {"lifecycle", "read"}
OF_THE_CONTAINER = {"immutability", "encryption", "exposure", "soft-delete"}
SKIPPED_WITHOUT_WRITING = {"write", "versioning", "read-back", "create-only", "integrity", "blocks", "delete"}
HEADER = "the-header-canary"
NOBODY = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:1"}  # no metadata service answers on this machine


@dataclasses.dataclass
class Proof:
    """What a program is given to prove itself by: variables, and which of them are secret."""
    variables: dict
    secret: tuple = ()

    def environment(self):
        return NOBODY | self.variables

    def secrets(self):
        return {self.variables[name] for name in self.secret}


def by_key(key=KEY):
    return Proof({"AZURE_STORAGE_KEY": key}, ("AZURE_STORAGE_KEY",))


def by_sas(sas):
    """What is secret of it is its end: the rest says what it is for."""
    proof = Proof({"AZURE_STORAGE_SAS_TOKEN": sas})
    proof.secrets = lambda: {sas.rsplit("sig=", 1)[1]}
    return proof


def in_connection_string(backend, sas):
    text = f"AccountName={ACCOUNT};BlobEndpoint={backend.endpoint};SharedAccessSignature={sas}"
    proof = Proof({"AZURE_STORAGE_CONNECTION_STRING": text})
    proof.secrets = lambda: {sas.rsplit("sig=", 1)[1]}
    return proof


def by_entra(tenant, secret=entra.SECRET, **more):
    return Proof(tenant.environment() | {"AZURE_CLIENT_SECRET": secret} | more, ("AZURE_CLIENT_SECRET",))


def by_file(tenant, variable, path):
    return Proof(tenant.environment() | {variable: str(path)})


def for_container(sp="racwdl", **more):
    return by_sas(container_sas(ACCOUNT, KEY, "backups", sp, **more))


def signatures_of_every_kind_pass(checker, backend, azurite):
    checker.passes(backend, by_key())
    checker.passes(backend, by_sas(account_sas(ACCOUNT, KEY)), but=OF_THE_CONTAINER)
    checker.passes(backend, for_container(), but=OF_THE_CONTAINER)
    checker.passes(backend, for_container(spr="https,http", st=moment(-HOUR)), but=OF_THE_CONTAINER)
    policy = (f"<SignedIdentifiers><SignedIdentifier><Id>weekly</Id><AccessPolicy><Start>{moment(-HOUR)}</Start>"
              f"<Expiry>{moment(HOUR)}</Expiry><Permission>racwdl</Permission></AccessPolicy></SignedIdentifier>"
              "</SignedIdentifiers>")
    status, words = azurite.exchange("PUT", "backups", {"restype": "container", "comp": "acl"}, body=policy.encode())
    if status != 200:
        raise AssertionError(f"the container takes no policy: {status} {words}")
    checker.passes(backend, for_container(sp="", se="", si="weekly"), but=OF_THE_CONTAINER)


def signatures_are_judged_by_what_they_say(checker, backend):
    """Before anybody is asked: those that are good for nothing at all, others by what the operation needs."""
    for proof, *says in ((for_container(se=moment(-HOUR)), "has expired at", "make a new one"),
                         (for_container(st=moment(HOUR)), "does not hold before", "check this machine's clock"),
                         (for_container(spr="https"), "is for TLS alone (spr=https)", "https://"),
                         (for_container("rwd"), "lacks l (list) (sp=rwd)", "sp=rwdl to back up"),
                         (by_sas(for_container().variables["AZURE_STORAGE_SAS_TOKEN"][:-9]), "is not whole", "copy all"),
                         (by_sas(account_sas(ACCOUNT, KEY, ss="q")), "not for the blob service (ss=q)", "ss=b"),
                         (by_sas(account_sas(ACCOUNT, KEY, srt="o")), "not for containers (srt=o)", "srt=co"),
                         (by_sas(container_sas(ACCOUNT, KEY, "backups", sr="b")), "for a single blob (sr=b)", "sr=c")):
        checker.run(backend, proof, "check", "--backend", "store", code=2, says=says)
    checker.fails(backend, for_container("rl"), "credentials", "lacks w (write), d (delete) (sp=rl)", "sp=rwdl")
    checker.fails(backend, for_container("rwl"), "credentials", "lacks d (delete)")
    checker.run(backend, in_connection_string(backend, container_sas(ACCOUNT, KEY, "backups", se=moment(-HOUR))),
                "check", "--backend", "store", code=2, says=["has expired at", "make a new one"])
    expect_skipped(checker.checks(backend.but(mode="read-only"), for_container("rl"), 0), SKIPPED_WITHOUT_WRITING)


def wrong_proofs_are_found(checker, backend):
    wrong = base64.b64encode(b"another key, which is not that of the account: canary").decode()
    checker.fails(backend, by_key(wrong), "identity", "account", "account_key")
    checker.fails(backend, by_sas(container_sas(ACCOUNT, wrong, "backups")), "signature", "shared access signature")
    checker.fails(backend, by_sas(container_sas(ACCOUNT, KEY, "another")), "signature", "shared access signature")
    checker.fails(backend, Proof({}), "credentials", "there are no credentials",
                  "AZURE_FEDERATED_TOKEN_FILE is not set", "does not answer", "account_key")
    checker.fails(backend.but(more='credentials = "anonymous"'), Proof({}), "signature", "name credentials")


def wrong_places_are_told_apart(checker, backend):
    checker.fails(backend.but(bucket="no-such-container"), by_key(), "container", "'no-such-container' does not exist",
                  "`container`")
    checker.fails(backend.but(endpoint=backend.endpoint.replace(ACCOUNT, "somebodyelse")), by_key(), "identity",
                  "no account 'somebodyelse'", "`account`")
    checker.fails(backend.but(endpoint=backend.endpoint.replace("http:", "https:")), by_key(), "connect", "TLS",
                  "http://")
    checker.fails(backend.but(endpoint=f"http://127.0.0.1:1/{ACCOUNT}"), by_key(), "connect", "cannot connect", "port")
    checker.fails(backend.but(endpoint=f"http://nowhere.invalid/{ACCOUNT}"), by_key(), "connect", "has no address",
                  "DNS")
    with web_page() as page:
        checker.fails(backend.but(endpoint=f"{page.url}/{ACCOUNT}"), by_key(), "connect", "not as a blob service does",
                      "`endpoint`")


def operations_ask_for_what_they_need(checker, backend, cluster):
    """A create needs no right to remove, a restore none to write."""
    checker.run(backend, for_container(), "create", "one", "--backend", "store")
    checker.run(backend, for_container("rl"), "create", "two", "--backend", "store", code=18,
                says=["lacks w (write)", "hint: make one with sp="])
    kept = backend.but(mode="no-delete")
    checks = checker.passes(kept, for_container("rwl"), but=OF_THE_CONTAINER | {"delete", "upload", "remove"})
    if checks["delete"]["detail"] != "removing was not allowed":
        raise AssertionError(checks["delete"])
    checker.run(kept, for_container("rwl"), "create", "three", "--backend", "store")
    for backup in ("one", "three"):
        cluster.empty()
        checker.run(backend, for_container("rl"), "restore", backup, "--backend", "store",
                    says=[f"restored '{backup}'"])


class Worm:
    """What stands in front of an Azurite and makes a container of it whose objects nobody replaces or removes."""

    def __init__(self):
        self._written = set()

    def rule(self, method, path, headers):
        parts = urllib.parse.urlsplit(path)
        said = [("x-ms-request-id", "worm")]
        if method == "GET" and parts.query.startswith("restype=container") and "comp=" not in parts.query:
            return 200, [*said, ("x-ms-has-immutability-policy", "true"), ("x-ms-has-legal-hold", "false")], b""
        is_new = "if-none-match" in {name.lower() for name in headers}
        is_object = method == "PUT" and "comp=block&" not in f"{parts.query}&"
        if method == "DELETE" or (is_object and parts.path in self._written and not is_new):
            return 409, [*said, ("x-ms-error-code", "BlobImmutableDueToPolicy")], b""
        if is_object:
            self._written.add(parts.path)
        return None


def locked_objects_are_told_of_and_can_be_written(checker, backend, cluster):
    """Where nothing may be removed or replaced the mode "no-delete" has all that a backup needs."""
    address = urllib.parse.urlsplit(backend.endpoint).netloc
    with Front(address, rule=Worm().rule) as front:
        worm = backend.but(endpoint=backend.endpoint.replace(address, front.host), path="worm")
        checks = checker.fails(worm, by_key(), "delete", "locked by a policy or a legal hold", "wait until it ends")
        if checks["immutability"]["outcome"] != "warn" or "a retention policy" not in checks["immutability"]["detail"]:
            raise AssertionError(checks["immutability"])
        kept = worm.but(mode="no-delete")
        checker.passes(kept, by_key(), but={"immutability", "delete", "upload", "remove"})
        checker.run(kept, by_key(), "create", "locked", "--backend", "store")
        cluster.empty()
        checker.run(worm, by_key(), "restore", "locked", "--backend", "store", says=["restored 'locked'"])


def a_clock_that_is_off_is_told(checker, backend):
    checker.with_clock_off_by("-10m").warns(backend, by_key(), "clock", "10 min behind")
    checker.with_clock_off_by("+20m").fails(backend, by_key(), "clock", "20 min ahead of the service's", "NTP")


def everybody_may_read_is_warned_of(checker, backend, azurite):
    status, words = azurite.exchange("PUT", "open", {"restype": "container"}, {"x-ms-blob-public-access": "container"})
    if status != 201:
        raise AssertionError(f"no public container: {status} {words}")
    checker.warns(backend.but(bucket="open"), by_key(), "exposure", "everybody may read")
    checker.checks(backend.but(bucket="open", mode="read-only", more='credentials = "anonymous"'), Proof({}), 0)


def applications_are_let_in(checker, backend, tenant, folder):
    """By a secret, a certificate and the platform's word."""
    whose = f"application '{entra.CLIENT}', object id '{entra.OBJECT}', tenant '{entra.TENANT}'"
    seen = checker.passes(backend, by_entra(tenant))
    if seen["identity"]["detail"] != whose:
        raise AssertionError(seen["identity"])
    checker.passes(backend, by_file(tenant, "AZURE_CLIENT_CERTIFICATE_PATH", folder / "application.pem"))
    (folder / "platform-token").write_text(entra.PLATFORM_TOKEN, encoding="utf-8")
    checker.passes(backend, by_file(tenant, "AZURE_FEDERATED_TOKEN_FILE", folder / "platform-token"))
    checker.secrets |= {entra.PLATFORM_TOKEN, entra.WORDS, *tenant.given}
    checker.run(backend, by_entra(tenant), "create", "by-token", "--backend", "store")
    checker.secrets |= set(tenant.given)


def machines_are_let_in(checker, backend, tenant):
    """By the metadata service of a virtual machine, and by that of App Service."""

    def answer(_, path, headers):
        known = {name.lower(): value for name, value in headers.items()}
        is_good = {"/metadata/identity/oauth2/token": known.get("metadata") == "true",
                   "/msi/token": known.get("x-identity-header") == HEADER}[path.partition("?")[0]]
        return (200, [], json.dumps(tenant.issue()).encode()) if is_good else (400, [], b"{}")

    with Front(rule=answer) as metadata:
        machine = Proof({"AZURE_POD_IDENTITY_AUTHORITY_HOST": metadata.url})
        service = Proof({"IDENTITY_ENDPOINT": f"{metadata.url}/msi/token", "IDENTITY_HEADER": HEADER},
                        ("IDENTITY_HEADER",))
        for proof, says in ((machine, "of the virtual machine"), (service, "of App Service")):
            seen = checker.passes(backend, proof)
            if says not in seen["credentials"]["detail"]:
                raise AssertionError(seen["credentials"])
    checker.secrets |= set(tenant.given)


def tenants_that_refuse_are_told(checker, backend, tenant):
    checker.fails(backend, by_entra(tenant, secret="a-wrong-canary"), "credentials", "the client secret is wrong",
                  "AADSTS7000215", "not to the secret's id")
    checker.fails(backend, by_entra(tenant, secret=entra.OLD_SECRET), "credentials", "the client secret has expired",
                  "AADSTS7000222", f"of the application '{entra.CLIENT}'")
    checker.fails(backend, by_entra(tenant, AZURE_CLIENT_ID="nobody"), "credentials",
                  f"the tenant '{entra.TENANT}' does not know the application 'nobody'", "client_id")
    checker.fails(backend, by_entra(tenant, AZURE_TENANT_ID="nowhere.example"), "credentials",
                  "there is no tenant 'nowhere.example'", "tenant_id")
    checker.fails(backend, by_entra(tenant, AZURE_TENANT_ID=entra.BLOCKED_TENANT), "credentials",
                  "by a rule of conditional access", "administrator")
    checker.fails(backend, by_entra(tenant, AZURE_TENANT_ID=""), "credentials",
                  "client_secret is set without tenant_id")
    checker.fails(backend, by_entra(tenant, AZURE_AUTHORITY_HOST="http://login.example.com"), "credentials",
                  "without TLS")


def a_foreign_certificate_is_told(checker, backend, tenant, folder):
    Authority(folder / "other").issue("application")
    other = make_pem(folder / "other", "application")
    checker.fails(backend, by_file(tenant, "AZURE_CLIENT_CERTIFICATE_PATH", other), "credentials", "AADSTS700027",
                  "upload the certificate")


def tokens_are_not_taken_without_tls(checker, plain, tenant):
    checker.fails(plain, by_entra(tenant), "signature", "an emulator says the same of wrong credentials")


def delegated_signatures_pass(checker, backend, azurite, tenant):
    key = delegation_key(azurite.endpoint, tenant.given[-1], azurite.tls)
    seen = checker.passes(backend, by_sas(delegated_sas(ACCOUNT, key, "backups", spr="https")), but=OF_THE_CONTAINER)
    if f"of a user of Entra ID, '{entra.OBJECT}'" not in seen["identity"]["detail"]:
        raise AssertionError(seen["identity"])


def tokens_are_renewed(checker, backend, azurite, authority):
    """Those that live for eight seconds, while a backup takes longer."""
    with Entra(tls_of(*authority.issue("hasty")), lifetime=8) as hasty, SlowWay(azurite.address, delay=0.15) as way:
        far = backend.but(endpoint=backend.endpoint.replace(azurite.address, way.endpoint))
        checker.run(far, by_entra(hasty), "create", "renewed", "--backend", "store")
        checker.secrets |= set(hasty.given)
        if len(hasty.given) < 2:
            raise AssertionError("no token was renewed")


def main():
    program, fixtures, *plugins = sys.argv[1:]
    with Workplace() as work:
        holdfast = Holdfast(program, plugins, work / "state")
        cluster = Cluster(holdfast, pathlib.Path(fixtures), work / "cluster")
        checker = Checker(holdfast, work, skips=ALWAYS_SKIPPED)
        with start_azurite(work / "azurite") as azurite:
            backend = Backend("azure", azurite.endpoint)
            signatures_of_every_kind_pass(checker, backend, azurite)
            signatures_are_judged_by_what_they_say(checker, backend)
            wrong_proofs_are_found(checker, backend)
            wrong_places_are_told_apart(checker, backend)
            everybody_may_read_is_warned_of(checker, backend, azurite)
            a_clock_that_is_off_is_told(checker, backend)
            plain = backend
            with secure_cloud(work) as (secure, tenant, authority):
                trusting = f'ca_file = "{authority.certificate}"'
                tokens_are_not_taken_without_tls(checker, plain.but(more=trusting), tenant)
                backend = Backend("azure", secure.endpoint, more=trusting)
                applications_are_let_in(checker, backend, tenant, work)
                machines_are_let_in(checker, backend, tenant)
                tenants_that_refuse_are_told(checker, backend, tenant)
                a_foreign_certificate_is_told(checker, backend, tenant, work)
                delegated_signatures_pass(checker, backend, secure, tenant)
                tokens_are_renewed(checker, backend, secure, authority)
            operations_ask_for_what_they_need(checker, plain, cluster)
            locked_objects_are_told_of_and_can_be_written(checker, plain, cluster)
        no_file_keeps_a_secret(work / "state", checker.secrets)
    print("each mistake is found by its check, and no secret is told")


if __name__ == "__main__":
    main()
