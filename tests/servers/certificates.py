"""Certificates for tests, by the openssl program, and signatures by their keys."""

import subprocess

NAME = "weaviate.test"  # which no resolver knows
NEW_KEY = ["-newkey", "rsa:2048", "-nodes", "-days", "2"]


def openssl(*words, **more):
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, **more).stdout


class Authority:
    """Issues certificates in `folder`. `certificate` is its own."""

    def __init__(self, folder, name="authority"):
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self.certificate = folder / f"{name}.pem"
        self._key = folder / f"{name}.key"
        openssl("req", "-x509", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", self._key, "-out", self.certificate)

    def issue(self, name):
        """Paths of a certificate for 127.0.0.1 and NAME, or for a client of that name, and of its key."""
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        openssl("req", "-x509", *NEW_KEY, "-CA", self.certificate, "-CAkey", self._key, "-subj", f"/CN={name}",
                "-addext", f"subjectAltName=IP:127.0.0.1,DNS:{NAME}", "-addext", "basicConstraints=CA:FALSE",
                "-keyout", key, "-out", certificate)
        return certificate, key
