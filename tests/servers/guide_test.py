"""What the user guide and the README say is what a real server and Holdfast do.

usage: python3 -m servers.run weaviate -- python3 -m servers.guide_test ROOT BUILD
"""

import os
import pathlib
import subprocess
import sys

from .contents import fill, fill_large
from .rest import Rest, pass_second

RUNNER = pathlib.Path(__file__).resolve().parents[1] / "docs" / "quickstart.py"


def main():
    root, build = sys.argv[1:]
    url, backups = os.environ["WEAVIATE_URL"], os.environ["WEAVIATE_BACKUPS"]
    rest = Rest(url)
    fill(rest)
    fill_large(rest, objects=1000, size=20_000)
    pass_second()
    for document in ("docs/user-guide.md", "README.md"):
        subprocess.run([sys.executable, RUNNER, f"{root}/{document}", root, build,
                        f"http://localhost:8080={url}", f"/var/lib/weaviate/backups={backups}"], check=True)


if __name__ == "__main__":
    main()
