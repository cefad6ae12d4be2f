"""A server lives as long as the command it was started for, or the program that started it, and no longer.

usage: python3 -m servers.run_test
"""

import os
import signal
import subprocess
import sys
import tempfile

from .waiting import answers, wait_until

RUN = [sys.executable, "-m", "servers.run", "minio", "--", "sh", "-c"]


def check_exit_code():
    code = subprocess.run([*RUN, "exit 7"], stderr=subprocess.DEVNULL, check=False).returncode
    if code != 7:
        raise AssertionError(f"the command's exit code was 7, the runner's {code}")


def check_end(number, folder):
    """A runner that is sent the signal takes its server along. One that is killed leaves what it has in `folder`."""
    with subprocess.Popen([*RUN, 'echo "$S3_ENDPOINT"; exec sleep 600'], stdout=subprocess.PIPE, text=True,
                          env=os.environ | {"TMPDIR": folder}) as runner:
        health = f"http://{runner.stdout.readline().strip()}/minio/health/live"
        if not answers(health):
            raise AssertionError(f"nobody answers at {health}")
        runner.send_signal(number)
        wait_until(lambda: not answers(health), f"the server's end after signal {number}")


def main():
    check_exit_code()
    for number in (signal.SIGTERM, signal.SIGKILL):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            check_end(number, folder)
    print("the servers' ends are those of what they were started for")


if __name__ == "__main__":
    main()
