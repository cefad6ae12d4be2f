"""An Azurite that takes tokens, and the Entra ID that gives them, on this machine."""

import contextlib
import ssl

from .azurite import start_azurite
from .certificates import Authority
from .entra import Entra
from .fronts import tls_of


def make_pem(folder, name):
    """The certificate and its key in one file, as Azure's tools want it."""
    both = (folder / f"{name}.pem").read_text() + (folder / f"{name}.key").read_text()
    (folder / f"{name}-both.pem").write_text(both)
    return folder / f"{name}-both.pem"


@contextlib.contextmanager
def secure_cloud(work):
    """An Azurite, an Entra ID, and the authority that vouches for both. An application that Entra knows by its certificate
    finds that with its key in "application.pem"."""
    authority = Authority(work / "authority")
    certificate, key = authority.issue("server")
    application, _ = authority.issue("application")
    (work / "application.pem").write_bytes(make_pem(work / "authority", "application").read_bytes())
    options = ("--oauth", "basic", "--cert", str(certificate), "--key", str(key))
    trusting = ssl.create_default_context(cafile=str(authority.certificate))
    with (start_azurite(work / "secure", options=options, tls=trusting) as azurite,
          Entra(tls_of(certificate, key), application) as tenant):
        yield azurite, tenant, authority
