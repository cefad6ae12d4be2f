"""The gcs plugin keeps its contract with either kind of upload, on a service that is as strict as Google's.

usage: python3 -m servers.gcs_contract_test CHECKER PLUGIN
"""

import subprocess
import sys

from .gcs_double import EVERYTHING, GcsDouble
from .workplace import Workplace


def main():
    checker, plugin = sys.argv[1:]
    with Workplace() as work, GcsDouble(work) as double:
        double.rights[""] = EVERYTHING
        for way in ("multipart", "resumable"):
            profile = work / f"{way}.toml"
            profile.write_text(f'[settings]\nbucket = "backups"\npath = "conformance/kit"\n'
                               f'endpoint = "{double.url}"\nuploads = "{way}"\n')
            subprocess.run([checker, "--profile", profile, plugin], check=True)
        if double.bucket.uploads:
            raise AssertionError(f"uploads were left behind: {double.bucket.uploads}")


if __name__ == "__main__":
    main()
