"""With an HMAC key the gcs plugin keeps its contract on a service that signs anew what it is sent, and is told of a secret
that is another key's.

usage: python3 -m servers.gcs_hmac_test HOLDFAST PLUGIN-CHECK PLUGIN
"""

import pathlib
import subprocess
import sys

from .gcs_double import EVERYTHING
from .gcs_hmac import HmacDouble
from .holdfast import Holdfast
from .workplace import Workplace

ACCESS_ID, SECRET, OWNER = "GOOG1EXAMPLE", "a/secret+of=40", "backup@tests"


def keep_contract(work, double, checker, plugin):
    profile = work / "hmac.toml"
    profile.write_text(f'[settings]\nbucket = "backups"\npath = "conformance/kit"\nendpoint = "{double.url}"\n'
                       f'access_key = "{ACCESS_ID}"\nsecret_key = "{SECRET}"\n')
    subprocess.run([checker, "--profile", profile, plugin], check=True)
    left = [*double.bucket.uploads, *double.bucket.objects]
    if left:
        raise AssertionError(f"left behind: {left}")


def check_keys(holdfast, double):
    """A preflight tells the right key from one that is not known and one whose secret is another's."""
    endpoint = double.url.replace(":", "%3A")
    for access_id, secret, says in ((ACCESS_ID, SECRET, "accepted"),
                                    (ACCESS_ID, "CANARY-other", "SignatureDoesNotMatch"),
                                    ("GOOG1OTHER", SECRET, "does not know the access key")):
        address = f"gs://backups/x?endpoint={endpoint}&access_key={access_id}&secret_key=env%3AHMAC_SECRET"
        done = holdfast.having(HMAC_SECRET=secret).start("check", "--backend", address).done()
        if says not in done.text or secret in done.text or (done.code == 0) != (says == "accepted"):
            raise AssertionError(f"{access_id} ended with {done.code}, or without {says!r}:\n{done.text}")


def main():
    program, checker, plugin = sys.argv[1:]
    with Workplace() as work, HmacDouble(work / "double") as double:
        double.rights[OWNER] = EVERYTHING
        double.keys[ACCESS_ID] = (SECRET, OWNER)
        check_keys(Holdfast(program, [pathlib.Path(plugin).parent], work / "state"), double)
        keep_contract(work, double, checker, plugin)


if __name__ == "__main__":
    main()
