"""Servers that die in the middle: what Holdfast says of it, and that nothing stands in the way afterwards.

usage: python3 -m servers.deaths_test HOLDFAST PLUGIN-FOLDER
"""

import collections.abc
import dataclasses
import sys

from .contents import contents, expect_same, fill, fill_large
from .holdfast import Holdfast, check
from .minio import start_minio
from .rest import Rest, pass_second
from .waiting import wait_until
from .weaviate import Weaviate, one_node, three_nodes
from .workplace import Workplace

SLOW = ["--compression", "gzip:best", "--cpu", "1"]


@dataclasses.dataclass
class Scene:
    """A cluster with a large collection and some small ones, and the program on each of its nodes."""
    servers: Weaviate
    module: str
    backend: list
    holdfast: list
    rests: list
    is_stored: collections.abc.Callable  # whether the backup of an id has begun in the storage, not only in memory

    def expect_status(self, backup, wanted, node=0):
        found = self.holdfast[node].run("--json", "status", backup, *self.backend).objects[-1]["status"]
        if found != wanted:
            raise AssertionError(f"'{backup}' is {found}, not {wanted}")

    def nodes(self, node):
        """The states of all nodes, as one sees them."""
        status, answer = self.rests[node].exchange("GET", "/nodes")
        return [each["status"] for each in answer["nodes"]] if status == 200 else []

    def listed(self, backup, node=0):
        listed = self.holdfast[node].run("--json", "operations").objects[0]["operations"]
        return next(each for each in listed if each["id"] == backup)

    def watch_until_death(self, backup):
        """A create whose coordinator, the first node, is killed while its client watches."""
        running = self.holdfast[0].start("create", backup, *self.backend, *SLOW, "--timeout", "8s")
        wait_until(lambda: self.is_stored(backup), f"the beginning of {backup}")
        self.servers.kill()
        return check(running.done(), ["create", backup], code=124, says=["is still TRANSFERRING after 8s"])


def stored(rest):
    """What a crash of the server leaves: it may lose the last changes of its vector indexes."""
    return {name: part for name, part in contents(rest).items() if name != "searches"}


def fill_all(rest):
    fill(rest)
    fill_large(rest, objects=3000, size=20_000)
    pass_second()
    return stored(rest)


def expect(expected, rest, what):
    expect_same(expected, stored(rest), what)


def a_server_is_restarted(scene):
    """It says for ever what it said last. Nobody takes the rest of its backup for one, and it is in nobody's way."""
    expected = fill_all(scene.rests[0])
    scene.watch_until_death("torn")
    listed = scene.listed("torn")
    if not listed["interrupted"] or not listed["server_error"]:
        raise AssertionError(f"what nobody can be asked about is listed as {listed}")
    scene.servers.start_again()
    scene.expect_status("torn", "STARTED")
    scene.holdfast[0].run("restore", "torn", *scene.backend, code=11, says=["still being created"])
    scene.holdfast[0].run("cancel", "torn", *scene.backend, code=1,
                          says=["says STARTED as before", "hint: create under another id"])
    if scene.listed("torn")["phase"] != "failed":
        raise AssertionError(f"what was given up is listed as {scene.listed('torn')}")
    expect(expected, scene.rests[0], "after a torn create")
    scene.holdfast[0].run("create", "whole", *scene.backend, says=["created 'whole': 5 collections"])


def a_server_is_restarted_in_a_restore(scene):
    """A restore, too, says so for ever; cancelled, it can be begun again."""
    expected = stored(scene.rests[0])
    scene.rests[0].clear()
    running = scene.holdfast[0].start("restore", "whole", *scene.backend, "--timeout", "8s")
    wait_until(lambda: scene.rests[0].status(scene.module, "whole/restore"), "the beginning of a restore")
    scene.servers.kill()
    check(running.done(), ["restore", "whole"], code=124)
    scene.servers.start_again()
    scene.holdfast[0].run("cancel", "whole", "--restore", *scene.backend, says=["CANCELED"])
    scene.rests[0].clear()
    scene.holdfast[0].run("restore", "whole", *scene.backend, says=["restored 'whole': 5 collections"])
    expect(expected, scene.rests[0], "after a torn restore")


def a_coordinator_dies(scene):
    """The other nodes know no more than was stored, and take up their work again once it is back."""
    expected = fill_all(scene.rests[0])
    scene.watch_until_death("torn")
    scene.expect_status("torn", "STARTED", node=1)
    scene.servers.start_again()
    wait_until(lambda: scene.nodes(1) == ["HEALTHY"] * 3, "the cluster is whole again")
    scene.expect_status("torn", "STARTED", node=0)
    scene.holdfast[1].run("create", "whole", *scene.backend, says=["created 'whole': 5 collections"])
    scene.rests[0].clear()
    scene.holdfast[0].run("restore", "whole", *scene.backend, says=["restored 'whole': 5 collections"])
    expect(expected, scene.rests[2], "after the coordinator's death")


def scene_of(servers, module, backend, program, is_stored):
    return Scene(servers, module, ["--backend", backend], [program.on(url) for url in servers.urls],
                 [Rest(url) for url in servers.urls], is_stored)


def main():
    program, plugins = sys.argv[1:]
    with Workplace() as work:
        holdfast = Holdfast(program, [plugins], work / "state")
        with one_node(work / "one", backups=work / "backups") as servers:
            scene = scene_of(servers, "filesystem", f"filesystem:{work / 'backups'}", holdfast,
                             lambda backup: (work / "backups" / backup / "backup_config.json").exists())
            a_server_is_restarted(scene)
            print("a server is restarted")
            a_server_is_restarted_in_a_restore(scene)
            print("a server is restarted in a restore")
        with start_minio(work / "minio") as minio, three_nodes(work / "three", minio) as servers:
            another = Rest(servers.urls[1])
            a_coordinator_dies(scene_of(servers, "s3", "s3:", holdfast, lambda backup: another.status("s3", backup)))
            print("a coordinator dies")


if __name__ == "__main__":
    main()
