"""The gcs plugin keeps its contract with either kind of upload, and with HMAC keys, on a service that is as strict as
Google's.

usage: python3 -m servers.gcs_contract_test CHECKER PLUGIN
"""

import subprocess
import sys

from .gcs_double import EVERYTHING
from .gcs_hmac import HmacDouble
from .workplace import Workplace

WAYS = {  # with the rules that are looked at: objects are the same with either kind of upload
    "multipart": ('credentials = "anonymous"\nuploads = "multipart"', "*"),
    "resumable": ('credentials = "anonymous"\nuploads = "resumable"', "upload.*"),
    "hmac": ('access_key = "GOOG1EXAMPLE"\nsecret_key = "a/secret+of=40"', "*"),
}


def main():
    checker, plugin = sys.argv[1:]
    with Workplace() as work, HmacDouble(work / "double") as double:
        double.rights = {"": EVERYTHING, "backup@tests": EVERYTHING}
        double.keys = {"GOOG1EXAMPLE": ("a/secret+of=40", "backup@tests")}
        for way, (settings, rules) in WAYS.items():
            profile = work / f"{way}.toml"
            profile.write_text(f'[settings]\nbucket = "backups"\npath = "conformance/kit"\n'
                               f'endpoint = "{double.url}"\n{settings}\n')
            print(f"--- {way}", flush=True)
            subprocess.run([checker, "--profile", profile, "--only", rules, plugin], check=True)
        if double.bucket.uploads or double.bucket.objects:
            raise AssertionError(f"left behind: {list(double.bucket.uploads) + list(double.bucket.objects)}")


if __name__ == "__main__":
    main()
