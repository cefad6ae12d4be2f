"""Holdfast reaches a real server through what stands in front of it: TLS with an authority of one's own, certificates of
clients, proxies, gateways that ask for a header, and with tokens of an OpenID Connect provider.

usage: python3 -m servers.gateways_test HOLDFAST PLUGIN-FOLDER
"""

import dataclasses
import sys
import urllib.parse

from .certificates import NAME, Authority
from .contents import EMPTY
from .fronts import Front, tls_of
from .holdfast import Holdfast
from .issuer import Issuer
from .rest import Rest
from .waiting import wait_until
from .weaviate import one_node
from .workplace import Workplace, play

SECRET = "a-secret-that-is-never-shown"
USER = "operator"
NO_PROXIES = {name: "" for name in ("http_proxy", "no_proxy", "NO_PROXY")}  # of the test's own environment


@dataclasses.dataclass
class Scene:
    """A server that believes its issuer's tokens alone, and the program."""
    work: Workplace
    holdfast: Holdfast
    server: str
    backend: list
    authority: Authority
    token: str
    created: int = 0

    def run(self, url, *lines, environment=None, **expected):
        """Creates a backup at `url`, configured with more `lines`. No secret comes out."""
        config = self.work / "holdfast.toml"
        config.write_text("\n".join(["[cluster]", f'url = "{url}"', 'api_key = "env:TEST_TOKEN"', *lines]) + "\n",
                          encoding="utf-8")
        self.created += 1
        program = self.holdfast.having(TEST_TOKEN=self.token, TEST_SECRET=SECRET, **NO_PROXIES, **(environment or {}))
        done = program.run("--config", str(config), "-v", "create", f"backup-{self.created}", *self.backend, **expected)
        for secret in (self.token, SECRET):
            if secret in done.text:
                raise AssertionError(f"a secret is said:\n{done.text}")
        return done


def expect_seen(front, method, path):
    if not any((seen[0], path in seen[1]) == (method, True) for seen in front.seen):
        raise AssertionError(f"no {method} of {path} came by: {[seen[:2] for seen in front.seen]}")


def a_token_opens(scene):
    """And another than the issuer's does not."""
    scene.run(f"http://{scene.server}", says=["created"])
    good, scene.token = scene.token, scene.token[:-8] + "AAAAAAAA"
    scene.run(f"http://{scene.server}", code=12, says=["[unauthenticated]"])
    scene.token = good


def an_authority_of_ones_own_vouches(scene):
    """Where it is named, and where it is not, the server is not spoken to."""
    with Front(scene.server, tls_of(*scene.authority.issue("server"))) as front:
        scene.run(front.url, f'ca_file = "{scene.authority.certificate}"', says=["created"])
        expect_seen(front, "POST", "/v1/backups/filesystem")
        before = len(front.seen)
        scene.run(front.url, code=14, says=["the server's certificate cannot be verified", "hint: name the file"])
        other = Authority(scene.work / "others", "other")
        scene.run(front.url, f'ca_file = "{other.certificate}"', code=14, says=["cannot be verified"])
        if len(front.seen) != before:
            raise AssertionError("a server that nobody vouches for was asked")


def a_client_shows_its_certificate(scene):
    ca_file = f'ca_file = "{scene.authority.certificate}"'
    certificate, key = scene.authority.issue("client")
    tls = tls_of(*scene.authority.issue("strict"), clients=scene.authority.certificate)
    with Front(scene.server, tls) as front:
        scene.run(front.url, ca_file, f'client_certificate = "{certificate}"', f'client_key = "{key}"',
                  says=["created"])
        before = len(front.seen)
        scene.run(front.url, ca_file, code=14, says=["hint: "])
        if len(front.seen) != before:
            raise AssertionError("a client without a certificate was let in")


def a_header_is_sent_along(scene):
    def rule(_, __, headers):
        return None if headers.get("X-Gateway-Key") == SECRET else (403, (), b'{"error":[{"message":"no key"}]}')

    with Front(scene.server, rule=rule) as front:
        scene.run(front.url, 'headers = { X-Gateway-Key = "env:TEST_SECRET" }', says=["created"])
        scene.run(front.url, code=12, says=["[permission_denied]"])


def a_proxy_is_on_the_way(scene):
    """By the configuration and by the environment; for http and, as a tunnel, for https. It alone knows the name."""
    with Front() as proxy, Front(scene.server, tls_of(*scene.authority.issue("behind"))) as front:
        port, address = scene.server.rsplit(":", 1)[1], urllib.parse.urlsplit(proxy.url).netloc
        scene.run(f"http://{NAME}:{port}", f'proxy = "http://user:{SECRET}@{address}"', says=["created"])
        expect_seen(proxy, "POST", f"http://{NAME}:{port}/v1/backups/filesystem")
        if not all(headers.get("Proxy-Authorization") for _, _, headers in proxy.seen):
            raise AssertionError("the proxy was not told who asks")
        url, ca_file = f"https://{NAME}:{front.port}", f'ca_file = "{scene.authority.certificate}"'
        scene.run(url, ca_file, environment={"https_proxy": proxy.url}, says=["created"])
        expect_seen(proxy, "CONNECT", f"{NAME}:{front.port}")
        scene.run(url, ca_file, 'proxy = "none"', environment={"https_proxy": proxy.url}, code=14,
                  says=["the host's name has no address", "hint: "])
    scene.run(f"http://{NAME}:{port}", f'proxy = "{proxy.url}"', code=14,
              says=["the proxy does not connect", "hint: "])


def main():
    program, plugins = sys.argv[1:]
    with Workplace() as work, Issuer(work.folder) as issuer:
        with one_node(work / "server", backups=work / "backups", settings=issuer.settings()) as server:
            token = issuer.token(USER)
            rest = Rest(server.url, token)
            rest.create_collection(EMPTY)
            wait_until(lambda: "Empty" in rest.collections(), "the collection")
            scene = Scene(work, Holdfast(program, [plugins], work / "state"), urllib.parse.urlsplit(server.url).netloc,
                          ["--backend", f"filesystem:{work / 'backups'}"], Authority(work / "certificates"), token)
            play(scene, a_token_opens, an_authority_of_ones_own_vouches, a_client_shows_its_certificate,
                 a_header_is_sent_along, a_proxy_is_on_the_way)


if __name__ == "__main__":
    main()
