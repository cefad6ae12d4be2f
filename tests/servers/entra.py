"""Entra ID as an application meets it: tokens for the storage, to whoever proves to be who it is.

Azurite believes every token of the right shape, so the proof is looked at here alone: secrets, and assertions by their
signature, audience and lifetime.
"""

import base64
import dataclasses
import json
import subprocess
import tempfile
import time
import urllib.parse

from .certificates import openssl
from .fronts import Handler, Listener
from .issuer import encoded

TENANT = "11111111-2222-3333-4444-555555555555"
BLOCKED_TENANT = "99999999-2222-3333-4444-555555555555"  # a rule of which refuses every application
CLIENT = "aaaaaaaa-0000-0000-0000-000000000001"
OBJECT = "bbbbbbbb-0000-0000-0000-000000000001"
SECRET = "the-secret-canary"
OLD_SECRET = "the-expired-secret-canary"
WORDS = "CANARY words of Entra"  # which say more than a log should hold
PLATFORM_TOKEN = "the-platform-token-canary"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclasses.dataclass
class Refused(Exception):
    """What Entra says instead: its number, and the status of HTTP."""
    code: int
    status: int = 400


class Entra(Listener):
    """Listens on a port of its own (`url`), with TLS by the context `tls`. `certificate` is that of the application, a
    path. Tokens are good for `lifetime` seconds."""

    def __init__(self, tls, certificate=None, lifetime=3600):
        super().__init__(_TokenHandler, tls)
        self.given = []  # the tokens
        self._certificate = certificate
        self._lifetime = lifetime

    def environment(self):
        """What a program needs to know to ask it; the proof is left out."""
        return {"AZURE_AUTHORITY_HOST": self.url, "AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT}

    def reply(self, path, form):
        """The answer to a form: a status and a document."""
        try:
            return 200, self._token(path, form)
        except Refused as refused:
            words = f"AADSTS{refused.code}: {WORDS}"
            codes = [refused.code]
            return refused.status, {"error": "invalid_client", "error_description": words, "error_codes": codes}

    def _token(self, path, form):
        tenant = path.split("/")[1]
        if tenant not in (TENANT, BLOCKED_TENANT) or path != f"/{tenant}/oauth2/v2.0/token":
            raise Refused(90002)
        if form.get("client_id") != CLIENT:
            raise Refused(700016)
        if form.get("grant_type") != "client_credentials" or form.get("scope") != "https://storage.azure.com/.default":
            raise Refused(70011)
        self._prove(tenant, form)
        if tenant == BLOCKED_TENANT:
            raise Refused(53003)
        return self.issue(tenant)

    def issue(self, tenant=TENANT):
        """The document in which a token is given, whatever was proved."""
        now = int(time.time())
        claims = {"aud": "https://storage.azure.com", "iss": f"https://sts.windows.net/{tenant}/", "iat": now}
        claims |= {"nbf": now, "exp": now + self._lifetime, "appid": CLIENT, "oid": OBJECT, "tid": tenant,
                   "jti": len(self.given)}
        self.given.append(f"{encoded({'alg': 'RS256', 'typ': 'JWT'})}.{encoded(claims)}.{encoded(b'canary-signature')}")
        return {"token_type": "Bearer", "expires_in": self._lifetime, "access_token": self.given[-1]}

    def _prove(self, tenant, form):
        if "client_secret" in form:
            if form["client_secret"] == OLD_SECRET:
                raise Refused(7000222, 401)
            if form["client_secret"] != SECRET:
                raise Refused(7000215, 401)
        elif form.get("client_assertion_type") == ASSERTION:
            assertion = form["client_assertion"]
            if assertion != PLATFORM_TOKEN:
                self._look_at(assertion, f"{self.url}/{tenant}/oauth2/v2.0/token")
        else:
            raise Refused(7000216, 401)

    def _look_at(self, assertion, audience):
        """Refuses what the application's certificate has not signed, for us and now."""
        if not self._certificate or assertion.count(".") != 2:
            raise Refused(50027, 401)
        signed, signature = assertion.rsplit(".", 1)
        header, claims = (json.loads(_decoded(part)) for part in signed.split("."))
        if header["alg"] != "RS256" or _decoded(header["x5t"]) != _thumbprint(self._certificate):
            raise Refused(700027, 401)
        if not _has_signed(self._certificate, signed.encode(), _decoded(signature)):
            raise Refused(700027, 401)
        if claims["aud"] != audience or claims["iss"] != CLIENT or claims["sub"] != CLIENT:
            raise Refused(700023, 401)
        if not claims["nbf"] <= time.time() < claims["exp"]:
            raise Refused(700024, 401)


class _TokenHandler(Handler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        status, document = self.server.owner.reply(self.path, dict(urllib.parse.parse_qsl(text)))
        self.answer(status, [("Content-Type", "application/json")], json.dumps(document).encode())


def _decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _thumbprint(certificate):
    words = openssl("x509", "-in", certificate, "-noout", "-fingerprint", "-sha1").decode()
    return bytes.fromhex(words.split("=")[1].strip().replace(":", ""))


def _has_signed(certificate, data, signature):
    """Whether the certificate's key has made the signature, RS256, of `data`."""
    with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as proof:
        key.write(openssl("x509", "-in", certificate, "-noout", "-pubkey"))
        key.flush()
        proof.write(signature)
        proof.flush()
        words = ["openssl", "dgst", "-sha256", "-verify", key.name, "-signature", proof.name]
        return subprocess.run(words, input=data, capture_output=True).returncode == 0
