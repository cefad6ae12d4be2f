#!/usr/bin/env python3
"""A folder with the plugins of several vendors, good ones and bad ones: the list tells each story, and the good ones keep
the collections. usage: vendors.py PROGRAM FILESYSTEM-PLUGIN-FOLDER FIXTURES

The good ones are what `holdfast plugins new` begins, in C++ and in C, and the example in Rust, where cargo is there.
"""

import filecmp
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ["-shared", "-fPIC", "-O1", "-fvisibility=hidden", f"-I{ROOT}/sdk/include",
          f"-Wl,--version-script={ROOT}/sdk/cmake/holdfast-plugin.map,-z,now,-z,relro,-z,nodelete"]


def run(command, code=0, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if result.returncode != code:
        sys.exit(f"{command} ended with {result.returncode}, not {code}:\n{result.stdout}{result.stderr}")
    return result


class Place:
    def __init__(self, work, program, filesystem, fixtures):
        self.work = work
        self.program = program
        self.plugins = work / "plugins"
        self.plugins.mkdir(mode=0o755)
        self.environment = {**os.environ, "XDG_STATE_HOME": str(work / "state"), "HOLDFAST_CONFIG": ""}
        shutil.copytree(pathlib.Path(fixtures) / "backups", work / "recorded")
        (work / "holdfast.toml").write_text(
            f'[cluster]\nurl = "file:collections"\n\n[plugins]\npath = ["{self.plugins}", "{filesystem}"]\n')

    def holdfast(self, *words, code=0):
        return run([self.program, "--config", "holdfast.toml", "--progress", "none", *words], code, cwd=self.work,
                   env=self.environment)

    def compile(self, source, name, *flags):
        compiler = ["c++", "-std=c++20"] if source.suffix == ".cpp" else ["cc", "-std=c11"]
        target = self.plugins / f"holdfast_{name}.so"
        run([*compiler, *SHARED, *flags, source, "-o", target])
        target.chmod(0o755)
        return target

    def begin(self, plugin, language):
        """The library of a plugin as `holdfast plugins new` begins it."""
        name = plugin.rsplit(".", 1)[1]
        self.holdfast("plugins", "new", plugin, "--lang", language)
        return self.compile(self.work / name / f"{name}.{language}", name)


def make_rust(place):
    if not shutil.which("cargo"):
        print("left out: there is no cargo here, so no plugin in Rust")
        return []
    run(["cargo", "build", "--release", "--offline", "--locked", "--target-dir", place.work / "rust"],
        cwd=ROOT / "sdk/examples/rust-store")
    target = place.plugins / "holdfast_rust-store.so"
    shutil.copyfile(place.work / "rust/release/libholdfast_rust_store.so", target)
    target.chmod(0o755)
    return ["rust-store"]


def furnish(place):
    """Makes all of them; returns the ids of the good ones."""
    place.begin("com.acme.tape", "cpp")
    place.begin("org.example.vault", "c")
    good = ["com.acme.tape", "org.example.vault", *make_rust(place)]
    place.compile(ROOT / "tests/cli/troubled_plugin.c", "crashing", '-DID="net.crash.box"', "-DIN_ENTRY=crash",
                  "-Wno-unused-function", "-D_GNU_SOURCE")
    place.begin("com.loose.disk", "c").chmod(0o666)
    first = place.begin("io.twice.store", "c")
    shutil.copy2(first, place.plugins / "holdfast_store-copy.so")
    return good


def expect(text, *parts):
    for part in parts:
        if part not in text:
            sys.exit(f"'{part}' is not said in:\n{text}")


def check_list(place, good):
    listed = place.holdfast("plugins", "list").stdout
    expect(listed, *good, "net.crash.box",
           f"holdfast_disk.so: others may write to '{place.plugins}/holdfast_disk.so' (mode 0666) -> run: chmod go-w",
           f"two files claim to be plugin 'io.twice.store': '{place.plugins}/holdfast_store-copy.so' (0.1.0) and "
           f"'{place.plugins}/holdfast_store.so' (0.1.0) -> remove one of the two files, or take its folder off")
    if "com.loose.disk" in listed:
        sys.exit(f"the note of a file that anybody may change was read:\n{listed}")
    tried = json.loads(place.holdfast("--json", "plugins", "list", "--check", code=15).stdout)
    loads = {plugin["id"]: plugin["loads"] for plugin in tried["plugins"]}
    if not all(loads[plugin] for plugin in good) or loads["net.crash.box"] or loads["io.twice.store"]:
        sys.exit(f"not the good ones alone can be loaded: {loads}")
    told = place.holdfast("plugins", "list", "--check", code=15).stdout
    expect(told, *good, "net.crash.box", "it died of SIGSEGV in step 'load'", "holdfast_disk.so: others may write to",
           "two files claim to be plugin 'io.twice.store'")
    reason = next(plugin["reason"] for plugin in tried["plugins"] if plugin["id"] == "net.crash.box")
    expect(reason, "net.crash.box", "it died of SIGSEGV in step 'load'")
    refused = place.holdfast("list", "--backend", "io.twice.store:?path=x", code=15).stderr
    expect(refused, "two files claim", "holdfast_store-copy.so", "hint: remove one of the two files")


def same(one, other):
    comparison = filecmp.dircmp(one, other, ignore=["holdfast-catalog.json"])  # which has times of its own
    files = filecmp.cmpfiles(one, other, comparison.common_files, shallow=False)
    return not (comparison.left_only or comparison.right_only or files[1] or files[2]) and all(
        same(os.path.join(one, name), os.path.join(other, name)) for name in comparison.common_dirs)


def check_backups(place, plugin):
    backend = f"{plugin}:?path={place.work / 'stored' / plugin}"
    place.holdfast("create", "first", "--backend", backend, "--compression", "zstd")
    kept = place.work / "kept"
    (place.work / "collections").rename(kept)
    place.holdfast("restore", "first", "--backend", backend)
    if not same(kept, place.work / "collections"):
        sys.exit(f"{plugin}: what was restored is not what was backed up")
    shutil.rmtree(kept)


def main():
    program, filesystem, fixtures = sys.argv[1:]
    with tempfile.TemporaryDirectory() as work:
        place = Place(pathlib.Path(work), program, filesystem, fixtures)
        good = furnish(place)
        check_list(place, good)
        place.holdfast("restore", "full-gzip", "--backend", "filesystem:recorded")
        for plugin in good:
            check_backups(place, plugin)
    print(f"{', '.join(good)}: each keeps the collections; the bad ones are told apart")


if __name__ == "__main__":
    main()
