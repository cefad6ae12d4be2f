"""Who may do what is the server's matter; keys get there from the environment, and nowhere else.

usage: python3 -m servers.access_test HOLDFAST PLUGIN-FOLDER
"""

import sys

from .access import no_file_keeps_a_secret
from .contents import contents, expect_same, fill
from .holdfast import Holdfast
from .rest import Rest, pass_second
from .weaviate import one_node
from .workplace import Workplace

KEYS = {"admin": "the-key-of-admin-0123", "guest": "the-key-of-guest-4567", "nobody": "no-key-at-all-89ab"}
SETTINGS = {"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false", "AUTHENTICATION_APIKEY_ENABLED": "true",
            "AUTHENTICATION_APIKEY_ALLOWED_KEYS": f"{KEYS['admin']},{KEYS['guest']}",
            "AUTHENTICATION_APIKEY_USERS": "admin,guest", "AUTHORIZATION_RBAC_ENABLED": "true",
            "AUTHORIZATION_RBAC_ROOT_USERS": "admin"}

CONFIG = """
[cluster]
url = "{url}"
api_key = "env:TEST_API_KEY"
"""


class Keyring:
    """Runs the program with one of the keys, and sees to it that none of them comes out again."""

    def __init__(self, holdfast, config):
        self._holdfast = holdfast
        self._config = ["--config", str(config), "-v"]

    def run(self, who, *words, **expected):
        environment = {"TEST_API_KEY": KEYS[who]} if who else {}
        done = self._holdfast.having(**environment).run(*self._config, *words, **expected)
        leaked = [key for key in KEYS.values() if key in done.text]
        if leaked:
            raise AssertionError(f"{' '.join(words)} says {leaked}:\n{done.text}")


def only_the_right_key_opens(keyring, backend):
    keyring.run("nobody", "create", "one", *backend, code=12, says=["[unauthenticated]", "hint: check the API key"])
    keyring.run("nobody", "list", *backend, code=12)
    keyring.run("nobody", "check", code=12)
    keyring.run(None, "create", "one", *backend, code=2, says=["TEST_API_KEY"])
    keyring.run("admin", "check", says=["4 collections"])
    keyring.run("admin", "--json", "create", "one", *backend)


def a_guest_sees_and_moves_nothing(keyring, backend):
    """A role that lacks the right for backups is told so, and not that there is nothing."""
    keyring.run("guest", "create", "three", *backend, code=12, says=["[permission_denied]", "hint: "])
    keyring.run("guest", "restore", "one", *backend, code=12, says=["[permission_denied]"])
    keyring.run("guest", "--json", "create", "three", *backend, code=12)


def main():
    program, plugins = sys.argv[1:]
    with Workplace() as work, one_node(work / "server", backups=work / "backups", settings=SETTINGS) as server:
        rest = Rest(server.url, KEYS["admin"])
        fill(rest)
        expected = contents(rest)
        pass_second()
        config = work / "holdfast.toml"
        config.write_text(CONFIG.format(url=server.url), encoding="utf-8")
        keyring = Keyring(Holdfast(program, [plugins], work / "state"), config)
        backend = ["--backend", f"filesystem:{work / 'backups'}"]
        only_the_right_key_opens(keyring, backend)
        a_guest_sees_and_moves_nothing(keyring, backend)
        rest.clear()
        keyring.run("admin", "restore", "one", *backend, says=["restored 'one'"])
        expect_same(expected, contents(rest))
        no_file_keeps_a_secret(work / "state", KEYS.values())
    print("the right key opens, the others do not, and none is kept")


if __name__ == "__main__":
    main()
