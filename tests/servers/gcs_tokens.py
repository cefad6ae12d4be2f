"""Google's token services and metadata server, as strict as they are: who shows what gets which token, and what it is
good for. Nothing here knows of storage."""

import base64
import dataclasses
import datetime
import json
import secrets
import subprocess
import tempfile
import time
import urllib.parse

from .certificates import openssl

AUTH = "https://www.googleapis.com/auth/"
STORAGE_SCOPE = AUTH + "devstorage.read_write"
TOKEN_URI = "https://oauth2.googleapis.com/token"
AUDIENCE = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/tests"
SCOPES = {AUTH + name for name in ("devstorage.read_write", "devstorage.read_only", "devstorage.full_control",
                                   "cloud-platform", "iam")}
LONGEST = 3600
SKEW = 300


class TokenRefused(Exception):
    """`error` and its description, as OAuth 2.0 has them."""

    def __init__(self, error, description, status=400):
        super().__init__(f"{error}: {description}")
        self.status = status
        self.body = {"error": error, "error_description": description}


class ApiRefused(TokenRefused):
    """The same as Google's other services have it."""

    def __init__(self, code, status, message):
        super().__init__(status, message, code)
        self.body = {"error": {"code": code, "status": status, "message": message}}


@dataclasses.dataclass
class Token:
    principal: str
    scopes: set
    ends: float


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class Tokens:
    """What is known of principals; a test fills it in and changes it. `folder` is for keys."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.clock_ahead = 0        # seconds that the services' clock is ahead of this machine's
        self.lifetime = LONGEST     # of new tokens
        self.scopes_of = {}         # principal: what logins and machines may have at most
        self.refresh_tokens = {}    # text: principal
        self.subject_tokens = {}    # text of another identity provider: principal
        self.may_act_as = set()     # (principal, email)
        self.machine = None         # principal of the metadata server
        self.given = {}             # text: Token
        self.secrets = set()        # that nobody may read anywhere
        self._keys = {}             # (email, key id): file of the public key

    def now(self):
        return time.time() + self.clock_ahead

    # What tests have

    def service_account(self, email, **changes):
        """The file of a new key; `changes` of what stands in it."""
        key_id = secrets.token_hex(20)
        private, public = self._folder / f"{key_id}.key", self._folder / f"{key_id}.pub"
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", private)
        openssl("pkey", "-in", private, "-pubout", "-out", public)
        self._keys[email, key_id] = public
        text = private.read_text(encoding="ascii")
        self.secrets |= set(text.splitlines()[1:-1])
        return self.file({"type": "service_account", "project_id": "tests", "private_key_id": key_id,
                          "private_key": text, "client_email": email, "token_uri": TOKEN_URI} | changes)

    def login(self, principal, scopes=(AUTH + "cloud-platform",)):
        """The file of a person's login."""
        text = "1//refresh-" + secrets.token_hex(16)
        self.refresh_tokens[text] = principal
        self.scopes_of[principal] = set(scopes)
        self.secrets.add(text)
        return self.file({"type": "authorized_user", "client_id": "id", "client_secret": self.secret(),
                          "refresh_token": text})

    def federated(self, source, **more):
        """The file of an identity of another provider; `source` is its credential_source."""
        return self.file({"type": "external_account", "audience": AUDIENCE, "credential_source": source,
                          "token_url": "https://sts.googleapis.com/v1/token",
                          "subject_token_type": "urn:ietf:params:oauth:token-type:jwt"} | more)

    def subject(self, principal):
        """A token of the other provider."""
        text = self.secret()
        self.subject_tokens[text] = principal
        return text

    def secret(self):
        self.secrets.add(text := "secret-" + secrets.token_hex(16))
        return text

    def file(self, content):
        path = self._folder / f"{secrets.token_hex(8)}.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def forget_keys(self, email):
        """Its keys are deleted."""
        self._keys = {(whose, number): key for (whose, number), key in self._keys.items() if whose != email}

    def expire(self):
        """Every token that was given ends now."""
        for token in self.given.values():
            token.ends = 0

    # What the services do

    def give(self, principal, scopes):
        text = "ya29." + secrets.token_hex(24)
        self.given[text] = Token(principal, set(scopes), self.now() + self.lifetime)
        self.secrets.add(text)
        return text

    def owner(self, headers):
        """The token that a request carries; None where it carries none or one that is not good."""
        kind, _, text = headers.get("Authorization", "").partition(" ")
        token = self.given.get(text) if kind == "Bearer" else None
        return token if token and token.ends > self.now() else None

    def answer(self, method, target, headers, body):
        """Status, headers and body of an answer; None where the path is none of these services'."""
        path = urllib.parse.urlsplit(target).path
        form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace"))) if method == "POST" else {}
        try:
            if path == "/token":
                return self._reply(self._oauth(form))
            if path == "/v1/token":
                return self._reply(self._sts(form))
            if path == "/tokeninfo":
                return 200, [], json.dumps(self._info(form)).encode()
            if path.startswith("/v1/projects/-/serviceAccounts/"):
                return 200, [], json.dumps(self._impersonate(path, headers, json.loads(body))).encode()
            if path.startswith("/computeMetadata/"):
                return self._metadata(target, headers)
        except TokenRefused as refusal:
            return refusal.status, [], json.dumps(refusal.body).encode()
        return None

    def _reply(self, text):
        return 200, [], json.dumps({"access_token": text, "expires_in": self.lifetime, "token_type": "Bearer"}).encode()

    def _oauth(self, form):
        if form.get("grant_type") == "refresh_token":
            principal = self.refresh_tokens.get(form.get("refresh_token"))
            if principal is None:
                raise TokenRefused("invalid_grant", "Token has been expired or revoked.")
            return self.give(principal, self.scopes_of[principal])
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            raise TokenRefused("unsupported_grant_type", "Invalid grant_type: " + form.get("grant_type", ""))
        claims = self._claims(form.get("assertion", ""))
        scopes = set(claims.get("scope", "").split())
        if not scopes or not scopes <= SCOPES:
            raise TokenRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return self.give(claims["iss"], scopes)

    def _claims(self, assertion):
        """The claims of an assertion that holds in every respect."""
        try:
            head, claims, signature = assertion.split(".")
            header, claims = json.loads(decoded(head)), json.loads(decoded(claims))
        except ValueError as error:
            raise TokenRefused("invalid_grant", "Bad Request") from error
        email = claims.get("iss")
        if not any(whose == email for whose, _ in self._keys):
            raise TokenRefused("invalid_grant", "Invalid grant: account not found")
        key = self._keys.get((email, header.get("kid")))
        text = assertion.rpartition(".")[0]
        if header.get("alg") != "RS256" or key is None or not self._is_signed(text, decoded(signature), key):
            raise TokenRefused("invalid_grant", "Invalid JWT Signature.")
        if claims.get("aud") != TOKEN_URI:
            raise TokenRefused("invalid_grant", "Invalid JWT: audience is wrong")
        begin, end, now = claims.get("iat", 0), claims.get("exp", 0), self.now()
        if end - begin > LONGEST or not begin - SKEW <= now <= end:
            raise TokenRefused("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a "
                               "reasonable timeframe. Check your iat and exp values in the JWT claim.")
        return claims

    def _is_signed(self, text, signature, key):
        with tempfile.NamedTemporaryFile(dir=self._folder) as file:
            file.write(signature)
            file.flush()
            done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", key, "-signature", file.name],
                                  input=text.encode(), capture_output=True, check=False)
        return done.returncode == 0

    def _sts(self, form):
        if form.get("audience") != AUDIENCE:
            raise TokenRefused("invalid_target",
                               "The target service indicated by the \"audience\" parameters is invalid.")
        principal = self.subject_tokens.get(form.get("subject_token"))
        if principal is None:
            raise TokenRefused("invalid_grant", "ID Token issued at 1 is stale to sign-in.")
        return self.give(principal, form.get("scope", "").split())

    def _info(self, form):
        token = self.given.get(form.get("access_token"))
        if token is None or token.ends <= self.now():
            raise TokenRefused("invalid_token", "Invalid Value")
        return {"email": token.principal, "scope": " ".join(sorted(token.scopes)),
                "expires_in": str(int(token.ends - self.now()))}

    def _impersonate(self, path, headers, wish):
        email = urllib.parse.unquote(path.rpartition("/")[2]).removesuffix(":generateAccessToken")
        token = self.owner(headers)
        if token is None:
            raise ApiRefused(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if not token.scopes & {AUTH + "iam", AUTH + "cloud-platform"}:
            raise ApiRefused(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.")
        if (token.principal, email) not in self.may_act_as:
            raise ApiRefused(403, "PERMISSION_DENIED", "Permission 'iam.serviceAccounts.getAccessToken' denied on "
                             "resource (or it may not exist).")
        text = self.give(email, wish["scope"])
        end = datetime.datetime.fromtimestamp(self.given[text].ends, datetime.timezone.utc)
        return {"accessToken": text, "expireTime": end.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def _metadata(self, target, headers):
        flavor = [("Metadata-Flavor", "Google")]
        if headers.get("Metadata-Flavor") != "Google":
            return 403, flavor, b"Missing Metadata-Flavor:Google header."
        if self.machine is None:
            return 404, flavor, b"not found"
        url = urllib.parse.urlsplit(target)
        if url.path.endswith("/email"):
            return 200, flavor, self.machine.encode()
        scopes = self.scopes_of.get(self.machine) or urllib.parse.parse_qs(url.query).get("scopes", [])
        status, _, body = self._reply(self.give(self.machine, scopes))
        return status, flavor, body
