"""The gcs plugin keeps its contract with either kind of upload, and with HMAC keys, on a service that is as strict as
Google's.

usage: python3 -m servers.gcs_contract_test PLUGIN-CHECK PLUGIN
"""

import subprocess
import sys

from .gcs_double import EVERYTHING
from .gcs_hmac import HmacDouble
from .workplace import Workplace

ACCESS_ID, SECRET, OWNER = "GOOG1EXAMPLE", "a/secret+of=40", "backup@tests"
WAYS = {  # with the rules that are looked at: objects are the same with either kind of upload
    "multipart": ('credentials = "anonymous"\nuploads = "multipart"', "*"),
    "resumable": ('credentials = "anonymous"\nuploads = "resumable"', "upload.*"),
    "hmac": (f'access_key = "{ACCESS_ID}"\nsecret_key = "{SECRET}"', "*"),
}


def main():
    checker, plugin = sys.argv[1:]
    with Workplace() as work, HmacDouble(work / "double") as double:
        double.rights = {"": EVERYTHING, OWNER: EVERYTHING}
        double.keys[ACCESS_ID] = (SECRET, OWNER)
        for way, (settings, rules) in WAYS.items():
            profile = work / f"{way}.toml"
            profile.write_text(f'[settings]\nbucket = "backups"\npath = "conformance/kit"\n'
                               f'endpoint = "{double.url}"\n{settings}\n')
            print(f"--- {way}", flush=True)
            subprocess.run([checker, "--profile", profile, "--only", rules, plugin], check=True)
            left = [*double.bucket.uploads, *double.bucket.objects]
            if left:
                raise AssertionError(f"left behind: {left}")


if __name__ == "__main__":
    main()
