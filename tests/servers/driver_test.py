"""Holdfast has a real server back up and restore, and tells what it did and what it refuses.

usage: python3 -m servers.run weaviate -- python3 -m servers.driver_test HOLDFAST PLUGIN-FOLDER
"""

import dataclasses
import os
import sys

from .contents import contents, expect_same, fill
from .holdfast import Holdfast
from .rest import Rest, pass_second
from .workplace import Workplace, play

LINES = {"check", "plan", "transition", "progress", "warning", "summary", "error"}


@dataclasses.dataclass
class Scene:
    """A server that is filled, and the program on it."""
    work: Workplace
    holdfast: Holdfast
    unbound: Holdfast
    rest: Rest
    url: str
    backups: str

    @property
    def backend(self):
        return ["--backend", f"filesystem:{self.backups}"]


def expect(what, wanted, found):
    if wanted != found:
        raise AssertionError(f"{what}: {wanted!r} is expected, {found!r} found")


def expect_contents(scene, wanted, what):
    expect_same(wanted, contents(scene.rest), what)


def backs_up_and_restores(scene):
    """In every codec, all of it and parts; what was deleted is there again, down to the last vector."""
    fill(scene.rest)
    expected = contents(scene.rest)
    scene.holdfast.run("check", *scene.backend, says=["Weaviate 1.", "1 node, 4 collections"])
    pass_second()
    for codec in ("gzip", "zstd", "none"):
        scene.holdfast.run("create", codec, *scene.backend, "--compression", codec, says=[f"created '{codec}'"])
    scene.holdfast.run("create", "wild", *scene.backend, "--include", "A*", says=["2 collections"])
    speaks_json(scene.holdfast.run("--json", "create", "rest", *scene.backend, "--exclude", "A*", "--exclude", "Empty"))
    for codec in ("gzip", "zstd", "none"):
        scene.rest.clear()
        scene.holdfast.run("restore", codec, *scene.backend, says=[f"restored '{codec}': 4 collections"])
        expect_contents(scene, expected, codec)
    scene.rest.clear()
    scene.holdfast.run("restore", "gzip", *scene.backend, "--include", "Note")
    scene.holdfast.run("restore", "wild", *scene.backend, "--exclude", "Author", says=["1 collection"])
    expect("collections of two partial restores", {"Article", "Note"}, set(scene.rest.collections()))


def speaks_json(done):
    """A line of JSON for every step of a create, and the outcome on the last."""
    expect("kinds of lines", set(), {each["type"] for each in done.objects} - LINES)
    last = done.objects[-1]
    expect("the last line", ("summary", "rest", "SUCCESS"), (last["type"], last["id"], last["status"]))
    expect("steps", ["preparing", "transferring", "committing", "succeeded"],
           [each["to"] for each in done.objects if each["type"] == "transition"])


def tells_what_is_there(scene):
    listed = {each["id"]: each for each in scene.holdfast.run("--json", "list", *scene.backend).objects[0]["backups"]}
    expect("listed", {"gzip", "zstd", "none", "wild", "rest"}, set(listed))
    expect("what --include took", ["Article", "Author"], sorted(listed["wild"]["collections"]))
    expect("what --exclude left", ["Note"], listed["rest"]["collections"])
    for codec in ("gzip", "zstd", "none"):
        shown = scene.holdfast.run("--json", "show", codec, *scene.backend).objects[0]
        expect(f"codec of {codec}", codec, shown["compression"])
        expect(f"nodes of {codec}", ["node1"], shown["nodes"])
    told = scene.holdfast.run("--json", "status", "gzip", *scene.backend).objects[0]
    expect("status", ("create", "gzip", "SUCCESS"), (told["kind"], told["id"], told["status"]))
    told = scene.holdfast.run("--json", "status", "none", *scene.backend, "--restore").objects[0]
    expect("status of a restore", ("restore", "none", "SUCCESS"), (told["kind"], told["id"], told["status"]))


def refuses(scene):
    """Whatever can be known before is refused before anything is begun, with the exit code of its kind."""
    run, backend = scene.holdfast.run, scene.backend
    known = len(run("--json", "operations").objects[0]["operations"])
    run("create", "gzip", *backend, code=17, says=["'gzip' exists already", "hint: choose another id"])
    last = run("--json", "create", "gzip", *backend, code=17).objects[-1]
    expect("the last line", ("error", "already_exists", 17), (last["type"], last["code"], last["exit_code"]))
    run("restore", "gzip", *backend, code=17, says=["already: Article, Note", "hint: "])
    run("create", "new", *backend, "--include", "Nothing", code=10, says=["'Nothing'", "there are: Article, Note"])
    run("create", "new", *backend, "--include", "Z*", code=10, says=["'Z*' matches no collection"])
    run("create", "new", *backend, "--exclude", "Z*", code=10, says=["'Z*' matches no collection"])
    run("restore", "nothing", *backend, code=10, says=["no backup 'nothing'", "hint: list the backups"])
    run("show", "nothing", *backend, code=10)
    run("status", "nothing", *backend, code=10)
    run("wait", "nothing", *backend, code=10)
    run("cancel", "nothing", *backend, code=10)
    run("create", "new", "--backend", "gs://bucket", code=10, says=["backup-gcs", "ENABLE_MODULES"])
    expect("operations after refusals", known, len(run("--json", "operations").objects[0]["operations"]))
    scene.unbound.on("http://127.0.0.1:9").run("list", *backend, code=14, says=["connection refused", "hint: "])


def plans_without_starting(scene):
    plan = scene.holdfast.run("--json", "create", "planned", *scene.backend, "--dry-run").objects[-1]
    expect("planned", ["Article", "Note"], [each["name"] for each in plan["collections"]])
    scene.holdfast.run("create", "planned", *scene.backend, "--dry-run", says=["would create 'planned'", "Articles"])
    expect("status of what was planned", None, scene.rest.status("filesystem", "planned"))


def runs_what_is_configured(scene):
    config = scene.work / "holdfast.toml"
    config.write_text(f"""
[cluster]
url = "{scene.url}"

[backends.local]
plugin = "filesystem"
path = "{scene.backups}"

[[run]]
name = "nightly"
do = "create"
id = "nightly-{{date}}"
backend = "local"
exclude = ["Note"]
""", encoding="utf-8")
    run = scene.unbound.run("--json", "--config", str(config), "run", "nightly").objects[-1]
    expect("what the run did", ("summary", "nightly", ["Article"]), (run["type"], run["run"], run["collections"]))
    expect("status of the run", "SUCCESS", scene.rest.status("filesystem", run["id"]))
    scene.unbound.run("--config", str(config), "check", says=["0 failed", "Weaviate 1."])


def main():
    program, plugins = sys.argv[1:]
    url, backups = os.environ["WEAVIATE_URL"], os.environ["WEAVIATE_BACKUPS"]
    with Workplace() as work:
        holdfast = Holdfast(program, [plugins], work / "state")
        scene = Scene(work, holdfast.on(url), holdfast, Rest(url), url, backups)
        play(scene, backs_up_and_restores, tells_what_is_there, refuses, plans_without_starting,
             runs_what_is_configured)


if __name__ == "__main__":
    main()
