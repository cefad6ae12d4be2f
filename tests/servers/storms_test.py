"""Holdfast gets its work done by a real server behind a gateway that refuses, delays and cuts.

usage: python3 -m servers.run weaviate -- python3 -m servers.storms_test HOLDFAST PLUGIN-FOLDER
"""

import dataclasses
import os
import sys
import threading
import urllib.parse

from .contents import contents, expect_same, fill
from .fronts import Front
from .holdfast import Holdfast
from .rest import Rest, pass_second
from .workplace import Workplace, play

CREATE = ("POST", "/v1/backups/filesystem")


class Storm:
    """Answers each question `times` times with one of the refusals before it lets it pass; the requests that change
    something pass at once."""

    def __init__(self, times, *refusals):
        self._times, self._refusals = times, refusals
        self._met = {}
        self._lock = threading.Lock()

    def __call__(self, method, path, _):
        if method != "GET":
            return None
        with self._lock:
            met = self._met[path] = self._met.get(path, 0) + 1
        if met > self._times:
            return None
        return self._refusals[met % len(self._refusals)], [("Retry-After", "1")], b""


@dataclasses.dataclass
class Scene:
    holdfast: Holdfast
    rest: Rest
    server: str
    backend: list

    def run(self, front, *words, **expected):
        return self.holdfast.on(front.url).run(*words, *self.backend, **expected)


def is_patient_with_a_storm(scene):
    """429 and 503 that ask for a second's pause are waited out, by a create and by a restore."""
    expected = contents(scene.rest)
    pass_second()
    with Front(scene.server, rule=Storm(2, 429, 503)) as front:
        scene.run(front, "create", "stormy", says=["created 'stormy': 4 collections"])
        refused = sum(path.endswith("/v1/meta") for _, path, _ in front.seen)
        if refused < 3:
            raise AssertionError(f"the storm was not met: /v1/meta was asked for {refused} times")
    scene.rest.clear()
    with Front(scene.server, rule=Storm(2, 503, 429)) as front:
        scene.run(front, "restore", "stormy", says=["restored 'stormy': 4 collections"])
    expect_same(expected, contents(scene.rest))


def gives_up_on_a_storm_that_does_not_end(scene):
    """With its cause, and before anything was begun."""
    with Front(scene.server, rule=Storm(1000, 503)) as front:
        scene.run(front, "create", "never", "--timeout", "3s", code=14, says=["503", "hint: "])
    if scene.rest.status("filesystem", "never"):
        raise AssertionError("the server was asked for a backup")


def does_not_send_a_request_twice(scene):
    """Not where it is refused, and not where its answer is lost: then the server is asked whether it came."""
    def refuse(*asked):
        return (503, [("Retry-After", "1")], b"") if asked[:2] == CREATE else None

    with Front(scene.server, rule=refuse) as front:
        scene.run(front, "create", "refused", code=14, says=["503"])
        expect_posts(front, 1)
    if scene.rest.status("filesystem", "refused"):
        raise AssertionError("what was refused is there")

    def lose(*answered):
        if answered[:2] == CREATE:
            raise ConnectionAbortedError

    with Front(scene.server, told=lose) as front:
        scene.run(front, "create", "lost", says=["created 'lost': 4 collections"])
        expect_posts(front, 1)


def expect_posts(front, wanted):
    found = sum(seen[:2] == CREATE for seen in front.seen)
    if found != wanted:
        raise AssertionError(f"a backup was asked for {found} times, not {wanted}")


def main():
    program, plugins = sys.argv[1:]
    url = os.environ["WEAVIATE_URL"]
    with Workplace() as work:
        scene = Scene(Holdfast(program, [plugins], work / "state"), Rest(url), urllib.parse.urlsplit(url).netloc,
                      ["--backend", f"filesystem:{os.environ['WEAVIATE_BACKUPS']}"])
        fill(scene.rest)
        play(scene, is_patient_with_a_storm, gives_up_on_a_storm_that_does_not_end,
             does_not_send_a_request_twice)


if __name__ == "__main__":
    main()
