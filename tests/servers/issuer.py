"""Who issues bearer tokens: what Weaviate asks of an OpenID Connect provider, and no more."""

import base64
import json
import time

from .certificates import openssl
from .fronts import Front

CLIENT = "holdfast-tests"


def encoded(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()


class Issuer(Front):
    """An RSA key in `folder`, and the two documents that say which one it is."""

    def __init__(self, folder):
        super().__init__(rule=self._answer)
        self._key = folder / "issuer.key"
        openssl("genrsa", "-out", self._key, "2048")

    def _answer(self, _, path, __):
        documents = {"/.well-known/openid-configuration": self._configuration, "/keys": self._keys}
        if path not in documents:
            return 404, (), b""
        return 200, [("Content-Type", "application/json")], json.dumps(documents[path]()).encode()

    def _configuration(self):
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys", "authorization_endpoint": f"{self.url}/auth",
                "token_endpoint": f"{self.url}/token", "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported": ["id_token"], "subject_types_supported": ["public"]}

    def _keys(self):
        modulus = openssl("rsa", "-in", self._key, "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
        return {"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "one", "n": encoded(bytes.fromhex(modulus)),
                          "e": encoded((65537).to_bytes(3, "big"))}]}

    def settings(self):
        """What a Weaviate has to be told to believe it."""
        return {"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false", "AUTHENTICATION_OIDC_ENABLED": "true",
                "AUTHENTICATION_OIDC_ISSUER": self.url, "AUTHENTICATION_OIDC_CLIENT_ID": CLIENT,
                "AUTHENTICATION_OIDC_USERNAME_CLAIM": "sub"}

    def token(self, user):
        """Good for an hour."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": user, "iat": now, "exp": now + 3600}
        text = f"{encoded({'alg': 'RS256', 'typ': 'JWT', 'kid': 'one'})}.{encoded(claims)}"
        signature = openssl("dgst", "-sha256", "-sign", self._key, input=text.encode())
        return f"{text}.{encoded(signature)}"
