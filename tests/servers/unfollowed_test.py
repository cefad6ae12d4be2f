"""What a real server does goes on, ends and is told as it is, whoever follows it, cancels it or dies.

usage: python3 -m servers.run weaviate -- python3 -m servers.unfollowed_test HOLDFAST PLUGIN-FOLDER
"""

import dataclasses
import os
import signal
import sys

from .contents import fill_large
from .holdfast import Holdfast, check
from .rest import Rest
from .waiting import wait_until
from .workplace import Workplace, play

SLOW = ["--compression", "gzip:best", "--cpu", "1"]  # some seconds for the large collection
SHORT = ["--compression", "none"]  # about two, after which a server looks whether its nodes are done


@dataclasses.dataclass
class Scene:
    """A server with one large collection, and the program on it."""
    holdfast: Holdfast
    without_plugin: Holdfast
    rest: Rest
    backend: list

    def start(self, backup, *options):
        """A create that the server has accepted."""
        running = self.holdfast.start("create", backup, *self.backend, *options)
        wait_until(lambda: self.rest.status("filesystem", backup), f"the beginning of {backup}")
        return running

    def told(self, backup, *command):
        return self.holdfast.run("--json", *(command or ["status"]), backup, *self.backend).objects[-1]

    def operations(self):
        return self.holdfast.run("--json", "operations").objects[0]["operations"]

    def phase(self, backup):
        """Of the only operation of this backup that the journals know, and whether it was interrupted."""
        [known] = [each for each in self.operations() if each["id"] == backup]
        return known["phase"], known["interrupted"]

    def restores(self):
        """The phases of all, newest first."""
        return [each["phase"] for each in self.operations() if each["kind"] == "restore"]

    def expect_status(self, backup, wanted):
        found = self.told(backup)["status"], self.rest.status("filesystem", backup)
        if found != (wanted, wanted):
            raise AssertionError(f"'{backup}': {wanted} is expected, Holdfast and the server say {found}")


def ends_when_another_process_cancels(scene):
    """And stands in the way of others until then."""
    running = scene.start("cancelled", *SLOW)
    scene.expect_status("cancelled", "STARTED")
    scene.holdfast.run("create", "second", *scene.backend, code=11, says=["cancelled already in progress", "hint: "])
    scene.holdfast.run("cancel", "cancelled", *scene.backend, says=["CANCELED"])
    check(running.done(), ["create", "cancelled"], code=130, says=["the create of 'cancelled' was cancelled"])
    scene.expect_status("cancelled", "CANCELED")
    scene.holdfast.run("cancel", "cancelled", *scene.backend, code=1, says=["was over: CANCELED"])
    scene.holdfast.run("wait", "cancelled", *scene.backend, code=130)
    scene.holdfast.run("create", "cancelled", *scene.backend, code=17, says=["exists already", "CANCELED"])
    scene.holdfast.run("restore", "cancelled", *scene.backend, code=13, says=["is CANCELED, and not whole"])


def ends_with_ctrl_c(scene):
    running = scene.start("interrupted", *SLOW)
    running.send(signal.SIGINT)
    check(running.done(), ["create", "interrupted"], code=130, says=["cancelling", "was cancelled"])
    scene.expect_status("interrupted", "CANCELED")


def goes_on_when_detached(scene):
    scene.holdfast.run("create", "detached", *scene.backend, *SHORT, "--detach", says=["it goes on by itself"])
    scene.holdfast.run("wait", "detached", *scene.backend, says=["created 'detached'"])
    scene.expect_status("detached", "SUCCESS")


def goes_on_when_nobody_waits(scene):
    scene.holdfast.run("create", "left", *scene.backend, *SHORT, "--timeout", "1s", code=124,
                       says=["the server goes on"])
    scene.holdfast.run("wait", "left", *scene.backend, "--timeout", "1ms", code=124)
    told = scene.told("left", "wait")
    if (told["type"], told["status"], told["collections"]) != ("summary", "SUCCESS", ["Large"]):
        raise AssertionError(f"wait says {told}")
    expect_phase(scene, "left", ("succeeded", False))


def goes_on_when_its_client_is_terminated(scene):
    running = scene.start("terminated", *SHORT)
    running.send(signal.SIGTERM)
    check(running.done(), ["create", "terminated"], code=124, says=["stopped watching", "the server goes on"])
    scene.holdfast.run("wait", "terminated", *scene.backend, says=["created 'terminated': 1 collection"])


def goes_on_when_its_client_is_killed(scene):
    """The next one finds out, and asks for nothing twice: the server would refuse it."""
    scene.start("killed", *SHORT).kill()
    expect_phase(scene, "killed", ("transferring", True))
    scene.expect_status("killed", "STARTED")
    scene.holdfast.run("create", "killed", *scene.backend, *SHORT, says=["taking up the interrupted operation"])
    scene.expect_status("killed", "SUCCESS")
    expect_phase(scene, "killed", ("succeeded", False))


def is_listed_as_it_ended_on_the_server(scene):
    """Whoever lists the operations gets to know what became of one that nobody follows."""
    scene.start("listed", *SHORT).kill()
    [known] = [each for each in scene.operations() if each["id"] == "listed"]
    if (known["interrupted"], known["server_status"]) != (True, "STARTED"):
        raise AssertionError(f"an operation that goes on is listed as {known}")
    wait_until(lambda: scene.rest.status("filesystem", "listed") == "SUCCESS", "the end of listed")
    wait_until(lambda: scene.phase("listed") == ("succeeded", False), "listed is written down as succeeded")


def is_cancelled_after_its_client_was_killed(scene):
    """By one that lacks the plugin, and so sees nothing of the storage."""
    scene.start("orphan", *SLOW).kill()
    scene.without_plugin.run("cancel", "orphan", *scene.backend, says=["CANCELED"])
    scene.expect_status("orphan", "CANCELED")
    expect_phase(scene, "orphan", ("cancelled", False))


def goes_where_the_environment_says(scene):
    """A folder that stands in a variable alone, for the plugin and for the server."""
    folder = scene.backend[1].removeprefix("filesystem:")
    configured = scene.holdfast.having(BACKUP_FILESYSTEM_PATH=folder)
    configured.run("create", "variable", "--backend", "filesystem:", *SHORT, says=[f"filesystem:{folder}/variable"])
    scene.holdfast.run("status", "variable", *scene.backend, says=["SUCCESS", "operation:"])


def is_told_of_restores_too(scene):
    """A server tells of them by their id alone: what came of an earlier one is not taken for the end of this one."""
    words = ["restore", "detached", *scene.backend]
    scene.rest.delete_collection("Large")
    running = scene.holdfast.start(*words)
    wait_until(lambda: scene.rest.status("filesystem", "detached/restore"), "the beginning of a restore")
    scene.holdfast.run("cancel", "detached", "--restore", *scene.backend, says=["CANCELED"])
    check(running.done(), words, code=130)
    running = scene.holdfast.start(*words)
    wait_until(lambda: scene.restores() == ["transferring", "cancelled"], "the beginning of another restore")
    running.kill()
    scene.holdfast.run("status", "detached", "--restore", *scene.backend)
    if scene.restores() != ["transferring", "cancelled"]:
        raise AssertionError(f"the end of a restore that goes on is told as {scene.restores()}")
    scene.holdfast.run(*words, says=["taking up the interrupted operation", "restored 'detached': 1 collection"])
    if scene.restores() != ["succeeded", "cancelled"] or list(scene.rest.collections()) != ["Large"]:
        raise AssertionError(f"restores: {scene.restores()}, collections: {list(scene.rest.collections())}")


def expect_phase(scene, backup, wanted):
    found = scene.phase(backup)
    if found != wanted:
        raise AssertionError(f"the journal of '{backup}' says {found}, not {wanted}")


def main():
    program, plugins = sys.argv[1:]
    url = os.environ["WEAVIATE_URL"]
    with Workplace() as work:
        scene = Scene(Holdfast(program, [plugins], work / "state").on(url),
                      Holdfast(program, [], work / "state").on(url), Rest(url),
                      ["--backend", f"filesystem:{os.environ['WEAVIATE_BACKUPS']}"])
        fill_large(scene.rest, objects=3000, size=20_000)
        play(scene, ends_when_another_process_cancels, ends_with_ctrl_c, goes_on_when_detached,
             goes_on_when_nobody_waits, goes_on_when_its_client_is_terminated,
             goes_on_when_its_client_is_killed, is_listed_as_it_ended_on_the_server,
             is_cancelled_after_its_client_was_killed, goes_where_the_environment_says, is_told_of_restores_too)


if __name__ == "__main__":
    main()
