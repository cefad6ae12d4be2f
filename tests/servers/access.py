"""What a preflight says of a backend, for tests of what may be wrong with one."""

import copy
import dataclasses

from .clocks import clock_off_by
from .fronts import Front

CONFIG = """
[preflight]
mode = "{mode}"
[backends.store]
plugin = "{plugin}"
bucket = "{bucket}"
endpoint = "{endpoint}"
path = "{path}"
{more}
"""


@dataclasses.dataclass
class Backend:
    """A backend as a configuration has it."""
    plugin: str
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
    """Runs the program with some keys, and sees to it that none of their secrets comes out again. Keys say what goes into
    its environment, `environment()`, and what of it is secret, `secrets()`. `skips`: checks that need not pass."""

    def __init__(self, holdfast, work, skips=()):
        (work / "home").mkdir(exist_ok=True)
        self._holdfast = holdfast.having(HOME=str(work / "home"))
        self._work = work
        self._skips = set(skips)
        self.secrets = set()

    def with_clock_off_by(self, offset):
        """The same with a program whose clock is off."""
        other = copy.copy(self)
        other._holdfast = self._holdfast.having(**clock_off_by(offset))
        return other

    def run(self, backend, keys, *words, **expected):
        config = backend.written_to(self._work / "holdfast.toml")
        self.secrets |= keys.secrets()
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
               if check["outcome"] != "pass" and name not in {*but, *self._skips}}
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

    def warns(self, backend, keys, name, *says):
        """The check of that name warns, it and its remedy say these texts, and nothing fails."""
        check = self.checks(backend, keys, 0)[name]
        text = f"{check['detail']} | {check.get('remedy', '')}"
        if check["outcome"] != "warn" or any(word not in text for word in says):
            raise AssertionError(f"'{name}' does not warn with {says}: {check}")


def expect_skipped(checks, names):
    passed = {name: checks[name] for name in names if checks[name]["outcome"] != "skip"}
    if passed:
        raise AssertionError(f"not skipped: {passed}")


def web_page():
    """A server that answers with web pages."""
    page = 200, (), b"<html><body>Log in</body></html>"
    return Front(rule=lambda method, *_: page if method == "GET" else (501, (), b""))


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
